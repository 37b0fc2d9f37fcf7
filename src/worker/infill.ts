// Infill at the cursor, in the joint order <prefix><suffix>S<middle>P: typing only appends, so the state of all that came
// before is reused (docs/benchmarks.md, “Prompt order”).
import { splitForHealing } from "../core/completion/healing.ts";
import type { CompletionQuery } from "../core/completion/query.ts";
import { StopRules } from "../core/completion/stopRules.ts";
import { fail } from "../core/failures.ts";
import type { CompleteEnd, WarmParams } from "../protocol/workerProtocol.ts";
import type { LoadedModel, Token } from "./engine.ts";
import { prefill, type SlicePacer } from "./prefill.ts";
import type { RequestRecord } from "./requestRecord.ts";
import type { Work } from "./scheduler.ts";
import { TokenText } from "./tokenText.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * On a model that needs checkpoints, tokens after which a line gets another one. With it a keystroke evaluates at most this
 * many tokens and those of one word, below the 32 that a GPU evaluates in the time of one.
 */
const checkpointEvery = 16;

/**
 * Room left for what is generated, in tokens: the longest block and a margin. The same for every request, because a prompt cut
 * to another length is another prompt.
 */
const reservedTokens = 192;

/** An infill prompt as tokens. Lengths are in tokens. */
interface InfillPrompt {
  readonly tokens: readonly Token[];
  /** Text that the first generated tokens must reproduce. */
  readonly healed: string;
  /** Length up to the suffix's end: it stays the same while the user types. */
  readonly stableLength: number;
  /** Length up to the start of the cursor's line. */
  readonly lineStart: number;
}

/**
 * Tokenises windows for this model. What does not fit the context is left off the window's far end, a quarter of the room at
 * a time: cutting exactly would move the start with each key, and all would be read again.
 */
function infillPrompt(model: LoadedModel, windows: WarmParams): InfillPrompt {
  const { infill } = model;
  if (infill === undefined)
    fail("badInput", `${model.name} has no fill-in-the-middle tokens, so it cannot complete code.`);
  const { kept, healed } = splitForHealing(windows.prefix);
  const lineBreak = kept.lastIndexOf("\n") + 1;
  const room = model.contextTokens - Math.min(reservedTokens, Math.floor(model.contextTokens / 4));
  const suffix = model.tokenize(windows.suffix).slice(0, Math.floor(room / 4));
  const line = model.tokenize(kept.slice(lineBreak)).slice(-Math.floor(room / 4));
  const all = model.tokenize(kept.slice(0, lineBreak));
  const step = Math.floor(room / 4);
  const above = all.slice(Math.max(0, Math.ceil((all.length + suffix.length + line.length - room) / step) * step));
  const start = [...(model.startToken === undefined ? [] : [model.startToken]), infill.prefix, infill.suffix];
  const stable = [...start, ...suffix, infill.middle];
  return {
    tokens: [...stable, ...above, ...line],
    healed,
    stableLength: stable.length,
    lineStart: stable.length + above.length,
  };
}

/** Where states worth going back to lie in a prompt, for models that need checkpoints. Ascending. */
function checkpointLengths(prompt: InfillPrompt): number[] {
  const last = prompt.tokens.length - 1;
  // One token before the line, because a prompt that ends where the line starts evaluates its last token anew each time.
  const line = prompt.lineStart - 1;
  const lengths = [prompt.stableLength];
  for (let length = line; length <= last; length += checkpointEvery) lengths.push(length);
  return lengths.filter((length, index) => length <= last && length > (lengths[index - 1] ?? 0));
}

/** Evaluates a prompt's windows without generating. */
export async function* warmInfill(
  model: LoadedModel,
  windows: WarmParams,
  pacer: SlicePacer,
  record: RequestRecord,
): Work<void> {
  const prompt = infillPrompt(model, windows);
  record.promptTokens = prompt.tokens.length;
  yield* prefill(model.ghostSequence, prompt.tokens.slice(0, -1), pacer, record, checkpointLengths(prompt));
}

/** Completes at the cursor. Sends text as it comes, without the healed part. */
export async function* infill(
  model: LoadedModel,
  vocabulary: Vocabulary,
  query: CompletionQuery,
  pacer: SlicePacer,
  record: RequestRecord,
  send: (text: string) => void,
): Work<Omit<CompleteEnd, "requestId" | "usage">> {
  const prompt = infillPrompt(model, query);
  record.promptTokens = prompt.tokens.length;
  const sequence = model.ghostSequence;
  yield* prefill(sequence, prompt.tokens.slice(0, -1), pacer, record, checkpointLengths(prompt));

  const lineBefore = query.prefix.slice(query.prefix.lastIndexOf("\n") + 1);
  const stop = new StopRules({ shape: query.shape, lineBefore, following: query.following });
  let text = new TokenText(model);
  let healed = prompt.healed;
  let sent = "";
  let instead: Token[] | undefined;
  const decoder = sequence.decode(prompt.tokens.at(-1)!, {
    temperature: 0,
    limit: () => (healed === "" ? undefined : vocabulary.agreeingWith(healed)),
  });
  try {
    for (let produced = 0; produced < query.maxTokens; produced++) {
      const token = await decoder.next(instead);
      instead = undefined;
      record.produced();
      let chunk = model.isEnd(token) ? "" : text.push(token);
      if (healed !== "") {
        if (chunk !== "" && healed.startsWith(chunk)) {
          healed = healed.slice(chunk.length);
          chunk = "";
        } else if (chunk.startsWith(healed)) {
          chunk = chunk.slice(healed.length);
          healed = "";
        } else {
          // The model wants something else here: give it the text as it stands and let it go on from there.
          instead = model.tokenize(healed);
          healed = "";
          text = new TokenText(model);
          yield;
          continue;
        }
      } else if (model.isEnd(token)) return { text: sent, reason: "endOfText", certainties: [] };
      if (chunk !== "") {
        const kept = stop.push(chunk);
        if (kept.length > sent.length) {
          record.text();
          send(kept.slice(sent.length));
        }
        sent = kept;
        if (stop.stoppedBy !== undefined)
          return { text: sent, reason: "stopRule", stopRule: stop.stoppedBy, certainties: [] };
      }
      yield;
    }
    return { text: sent, reason: "maxTokens", certainties: [] };
  } finally {
    await decoder.end();
  }
}
