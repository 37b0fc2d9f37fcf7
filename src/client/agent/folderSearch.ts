// Lists and searches an agent's folder. Ignored files are left out, links are not followed, and neither a huge folder nor a hostile
// pattern takes longer than it may.
import path from "node:path";
import { excerptOf, linesOf } from "../../core/agent/files/numberedLines.ts";
import { globTest } from "../../core/agent/search/glob.ts";
import { linearRegex } from "../../core/agent/search/linearRegex.ts";
import { failed, listResult, type ToolResult } from "../../core/agent/tools/results.ts";
import { visibleName } from "../../core/agent/visible.ts";
import { isSecretFile } from "../../core/secretFiles.ts";
import { headOf, wellFormed } from "../../base/text.ts";
import type { AgentFolder } from "./agentFolder.ts";
import { fileText } from "./fileBytes.ts";
import { filesUnder, type Walk } from "./folderWalk.ts";
import { likelyFiles } from "./missingFile.ts";

/** Files that are listed, lines that are found, and characters of such a line. */
const [mostListed, mostFound, longestHit] = [200, 60, 200] as const;
/** Lines that are shown that have a text only in another case. */
const mostAlike = 20;
/** Bytes that one call looks at, and the longest line that is searched to its end. */
const [mostBytes, longestSearched] = [300_000_000, 10_000] as const;

/** How long one search takes at most, and after how long it lets others work, in milliseconds. */
const [longestSearch, longestSlice] = [20_000, 50] as const;

/** The result of `list_files` for a folder inside the agent's. */
export async function listFiles(
  folder: AgentFolder,
  start: string,
  glob: string | undefined,
  signal: AbortSignal,
): Promise<ToolResult> {
  const test = glob === undefined ? undefined : globTest(glob);
  if (test !== undefined && "problem" in test) return failed(test.problem);
  const shown: string[] = [];
  let count = 0;
  const walk: Walk = {};
  for await (const file of filesUnder(folder, start, walk, signal)) {
    if (test?.(file) === false) continue;
    count++;
    if (shown.length < mostListed) shown.push(visibleName(file));
  }
  const where = folder.relative(start) === "." ? "the folder" : visibleName(folder.relative(start));
  if (count === 0)
    return listResult(`No files in ${where}${glob === undefined ? "" : ` fit ${glob}`}.`, [], walk.cut ?? "");
  const more =
    count > shown.length ? `… and ${(count - shown.length).toLocaleString("en")} more, deeper in folders.` : "";
  return listResult(`${count.toLocaleString("en")} files in ${where}:`, shown.toSorted(), withCut(more, walk));
}

/** What is looked for. */
export interface SearchQuestion {
  readonly text: string;
  readonly glob?: string;
  readonly regex?: boolean;
}

/** The result of `search`. */
export async function searchFiles(
  folder: AgentFolder,
  question: SearchQuestion,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { text, glob } = question;
  if (text === "") return failed("The text to search for is empty.");
  const test = glob === undefined ? undefined : globTest(glob);
  if (test !== undefined && "problem" in test) return failed(test.problem);
  const pattern = question.regex === true ? linearRegex(text) : { find: (line: string) => line.indexOf(text) };
  if ("problem" in pattern) return failed(pattern.problem);
  if (question.regex !== true && /[\r\n]/.test(text))
    return failed("Search finds single lines: give one line of text.");
  const hits: string[] = [];
  // What has the text in another case counts where nothing has it as it is.
  const alike: string[] = [];
  const lower = question.regex === true ? undefined : text.toLowerCase();
  let [fitting, count, bytes] = [0, 0, 0];
  const walk: Walk = {};
  const pace = new SearchPace(signal);
  for await (const file of filesUnder(folder, folder.root, walk, signal)) {
    if (isSecretFile(file) || test?.(file) === false) continue;
    fitting++;
    const read = await fileText(path.join(folder.root, file)).catch(() => undefined);
    if (read === undefined || "unreadable" in read) continue;
    bytes += read.bytes.length;
    if (bytes > mostBytes) walk.cut = "The folder is too large: not all of it was searched. Give a glob.";
    for (const [index, line] of linesOf(wellFormed(read.decoded.text)).entries()) {
      if (pace.isDue && (await pace.isOver()))
        walk.cut = "It took too long: not all files were searched. Give a glob or a simpler text.";
      if (walk.cut !== undefined) break;
      const searched = headOf(line, longestSearched);
      const at = pattern.find(searched);
      const hit = (place: number): string =>
        `${visibleName(file)}:${index + 1}: ${excerptOf(line.trim(), place, longestHit)}`;
      if (at < 0) {
        if (lower === undefined || count > 0 || alike.length >= mostAlike) continue;
        const place = searched.toLowerCase().indexOf(lower);
        if (place >= 0) alike.push(hit(place));
        continue;
      }
      count++;
      if (hits.length < mostFound) hits.push(hit(at));
    }
    if (walk.cut !== undefined) break;
  }
  if (glob !== undefined && fitting === 0)
    return failed(
      `No file fits the glob ${headOf(glob, 200)}. Without a glob, all files are searched.${await likelyFiles(folder, "", signal)}`,
    );
  if (count === 0) {
    const none = `No line of ${fitting === 1 ? "1 file" : `${fitting.toLocaleString("en")} files`} has “${headOf(text, 200)}”`;
    return listResult(alike.length === 0 ? `${none}.` : `${none}. In another case:`, alike, walk.cut ?? "");
  }
  const more =
    count > hits.length
      ? `… and ${(count - hits.length).toLocaleString("en")} more. Give a glob or a longer text.`
      : "";
  return listResult(`${count.toLocaleString("en")} lines:`, hits, withCut(more, walk));
}

function withCut(more: string, { cut }: Walk): string {
  return [more, cut ?? ""].filter((each) => each !== "").join("\n");
}

/** Keeps a search from taking all of the time, and hears that it is to stop. */
class SearchPace {
  private readonly signal: AbortSignal;
  private readonly end = performance.now() + longestSearch;
  private rested = performance.now();

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Whether it has worked for as long as it may without a pause. Asked at each line. */
  get isDue(): boolean {
    return performance.now() - this.rested >= longestSlice;
  }

  /** Makes a pause, and says whether the search has taken as long as it may. Raises the signal's reason. */
  async isOver(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal.throwIfAborted();
    this.rested = performance.now();
    return this.rested > this.end;
  }
}
