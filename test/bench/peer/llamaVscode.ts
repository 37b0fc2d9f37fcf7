// llama.vscode's published way of completing (version 0.0.63, its default settings), against a llama-server: which requests
// it makes and when, what it keeps, what it shows. Left out is its ring of chunks from elsewhere, which only adds to its prompts.
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import type { Completer, ShownGhost, TokenCost } from "../measure/completer.ts";
import type { LlamaServer } from "./llamaServer.ts";

const prefixLines = 256;
const suffixLines = 64;
/** More characters than this right of the cursor: no request. */
const longestLineSuffix = 8;
const cacheSize = 250;
/** While a request runs, a new one looks again after this long; the running one is never given up. */
const pollMs = 150;
const sampling = {
  n_predict: 128,
  top_k: 40,
  top_p: 0.99,
  samplers: ["top_k", "top_p", "infill"],
  stream: false,
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 500,
} as const;

/** The three texts that a request is made of, and that its cache goes by. */
interface Place {
  readonly above: string;
  readonly below: string;
  /** The cursor's line up to the cursor; empty when that is only indentation. */
  readonly line: string;
}

export class LlamaVscode implements Completer {
  readonly name = "llama.vscode";
  private readonly server: LlamaServer;
  private readonly choices: number;
  private readonly cache = new Map<string, string>();
  private isBusy = false;
  private spent: TokenCost = { requests: 0, evaluated: 0, produced: 0 };
  private ahead: Promise<void> = Promise.resolve();

  /** `choices`: completions a request asks for at once; the published default is 3, of which the first is shown. */
  constructor(server: LlamaServer, choices: number) {
    this.server = server;
    this.choices = choices;
  }

  open(): void {}

  async ask(document: CompletionDocument, signal: AbortSignal): Promise<ShownGhost | undefined> {
    while (this.isBusy) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      if (signal.aborted) return undefined;
    }
    this.isBusy = true;
    try {
      return await this.complete(document, signal);
    } finally {
      this.isBusy = false;
    }
  }

  async settle(): Promise<void> {
    while (this.isBusy) await new Promise((resolve) => setTimeout(resolve, 20));
    await this.ahead;
  }

  async cost(): Promise<TokenCost> {
    const { spent } = this;
    this.spent = { requests: 0, evaluated: 0, produced: 0 };
    return spent;
  }

  async close(): Promise<void> {
    await this.settle();
    this.server.stop();
  }

  private async complete({ text, offset }: CompletionDocument, signal: AbortSignal): Promise<ShownGhost | undefined> {
    const rows = text.split("\n");
    const row = text.slice(0, offset).split("\n").length - 1;
    const lineBefore = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
    const lineAfter = rows[row]!.slice(lineBefore.length);
    if (lineAfter.length > longestLineSuffix) return undefined;
    const isIndentation = /^[ \t]*$/.test(lineBefore);
    const place: Place = {
      above: `${rows.slice(Math.max(0, row - prefixLines), row).join("\n")}\n`,
      below: `${lineAfter}\n${rows.slice(row + 1, row + 1 + suffixLines).join("\n")}\n`,
      line: isIndentation ? "" : lineBefore,
    };
    const indentation = rows[row]!.length - rows[row]!.trimStart().length;

    const cached = this.cached(place);
    if (cached === undefined && signal.aborted) return undefined;
    const lines = withoutBlankEnd(cached ?? (await this.request(place, indentation)));
    if (isDiscarded(lines, rows, row, lineBefore, lineAfter)) return undefined;
    const shown = cutAtLineSuffix(lines, lineAfter);
    if (cached === undefined) this.keep(place, shown);
    if (lineAfter.trim() === "")
      this.ahead = this.ahead.then(() => (signal.aborted ? undefined : this.lookAhead(place, lines, indentation)));
    const completion = isIndentation ? withoutIndentation(shown, lineBefore.length) : shown;
    return { text: completion, replaceAfter: 0 };
  }

  private async request(place: Place, indentation: number): Promise<string> {
    const { content, timings } = await this.server.complete("infill", {
      id_slot: 0,
      input_prefix: place.above,
      input_suffix: place.below,
      input_extra: [],
      prompt: place.line,
      ...sampling,
      ...(this.choices > 1 ? { n_cmpl: this.choices } : {}),
      ...(indentation > 0 ? { n_indent: indentation } : {}),
    });
    this.spent = {
      requests: this.spent.requests + 1,
      evaluated: this.spent.evaluated + timings.prompt_n,
      produced: this.spent.produced + timings.predicted_n,
    };
    return content;
  }

  /** What was kept for this place, or for the same line with less of it typed, as far as it agrees with what was typed since. */
  private cached(place: Place): string | undefined {
    for (let length = place.line.length; length >= 0; length--) {
      const kept = this.cache.get(key({ ...place, line: place.line.slice(0, length) }));
      const typed = place.line.slice(length);
      if (kept === undefined || kept === "" || !kept.startsWith(typed)) continue;
      this.keep({ ...place, line: place.line.slice(0, length) }, kept);
      return kept.slice(typed.length);
    }
    return undefined;
  }

  private keep(place: Place, text: string): void {
    this.cache.delete(key(place));
    this.cache.set(key(place), text);
    const [oldest] = this.cache.keys();
    if (this.cache.size > cacheSize && oldest !== undefined) this.cache.delete(oldest);
  }

  /** While a completion is shown: what would follow when it, or its first line, is accepted. */
  private async lookAhead(place: Place, lines: readonly string[], indentation: number): Promise<void> {
    const last = lines.at(-1)!;
    const above = `${place.above}${place.line}${lines.slice(0, -1).join("\n")}\n`.split("\n");
    const next: Place =
      lines.length > 1
        ? { ...place, above: above.slice(-prefixLines - 1).join("\n"), line: last }
        : { ...place, line: place.line + last };
    if (this.cache.get(key(next)) === undefined) {
      const text = withoutBlankEnd(await this.request(next, indentation)).join("\n");
      if (text !== "") this.keep(next, text);
    }
    if (lines.length === 1) return;
    const afterLine: Place = { ...place, above: `${place.above}${place.line}${lines[0]}\n`, line: "" };
    if (this.cache.get(key(afterLine)) === undefined) this.keep(afterLine, lines.slice(1).join("\n"));
  }
}

function key({ above, below, line }: Place): string {
  return `${above}|${below}|${line}`;
}

function withoutBlankEnd(text: string): string[] {
  const lines = text.split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
  return lines;
}

/** The published rules against repeating what stands below. */
function isDiscarded(
  lines: readonly string[],
  rows: readonly string[],
  row: number,
  lineBefore: string,
  lineAfter: string,
): boolean {
  const [first, ...others] = lines;
  if (first === undefined || (others.length === 0 && first.trim() === "")) return true;
  if (row === rows.length - 1) return false;
  const repeats = (from: number): boolean => others.every((line, index) => line === rows[from + index]);
  if (others.length > 0 && (first.trim() === "" || first.trim() === lineAfter.trim()) && repeats(row + 1)) return true;
  if (others.length === 0 && first === lineAfter) return true;
  const next = rows.findIndex((each, index) => index > row && each.trim() !== "");
  if (next < 0 || lineBefore + first !== rows[next]) return false;
  if (others.length === 0) return true;
  if (others.length === 1) return rows[next + 1]?.startsWith(others[0]!) === true;
  return repeats(next + 1);
}

function cutAtLineSuffix(lines: readonly string[], lineAfter: string): string {
  if (lineAfter.trim() !== "") {
    if (lines[0]!.endsWith(lineAfter)) return lines[0]!.slice(0, -lineAfter.length);
    if (lines.length > 1) return lines[0]!;
  }
  return lines.join("\n");
}

function withoutIndentation(text: string, length: number): string {
  return text.slice(/^[ \t]*/.exec(text.slice(0, length))![0].length);
}
