// Real code: holes in the pinned sources, filled by Ghostlight with all its rules, as it would be asked at that place.
//   npm run bench:realcode -- [--holes 90 | --places 210] [--model 0.5b] [--seed 1] [--minutes N] [--json FILE] [--resume]
// `--places` takes places at which a suggestion is most likely to break the file, instead of holes, and reports each kind in a row of
// its own. `--minutes` asks for no more holes after that time and reports those that were filled; `--resume` continues such a run, or
// one that was interrupted.
// First line: the cursor's line is then exactly as it was. Duplicated: more closing brackets that nothing opens than before the
// ghost, or a last line that says what the next one says, where the real code has no such lines. Parse errors added: those that
// tree-sitter finds beyond the ones of the document with the hole. Only files that it reads without an error take part.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ModuleFiles } from "../../src/client/moduleFiles.ts";
import { describe } from "../../src/base/errors.ts";
import type { CompletionResult } from "../../src/core/completion/completion.ts";
import type { CompletionShape, TokenProbability } from "../../src/core/completion/completionRequest.ts";
import { chooseShape } from "../../src/core/completion/completionRequest.ts";
import { benchFolder } from "./material/cache.ts";
import { holesIn, type Hole } from "./material/holes.ts";
import { benchModel } from "./material/models.ts";
import { placeKinds, placesIn } from "./material/places.ts";
import { pinnedSources } from "./material/sources.ts";
import { emptyBodies, isOnlyComment, unresolvedModules } from "./measure/breakage.ts";
import { editSimilarity } from "./measure/closeness.ts";
import { repeatsNextLine, unmatchedClosers, type Accepted } from "./measure/duplication.ts";
import { Ghostlight } from "./measure/ghostlight.ts";
import { report, round1, share } from "./measure/report.ts";
import { SyntaxErrors } from "./measure/syntaxErrors.ts";

const { values } = parseArgs({
  options: {
    holes: { type: "string", default: "90" },
    places: { type: "string" },
    model: { type: "string", default: "0.5b" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "Infinity" },
    json: { type: "string" },
    resume: { type: "boolean", default: false },
  },
});

/** A hole and what became of it. The threshold's benchmark reads these. */
export interface Filled {
  readonly kind: Hole["kind"];
  readonly languageId: string;
  readonly id: string;
  readonly shape: CompletionShape;
  /** What is shown unasked. */
  readonly completion: string;
  readonly truth: string;
  readonly isFirstLineRight: boolean;
  readonly similarity: number;
  readonly duplicates: readonly ("bracket" | "line")[];
  readonly errorsAdded: number;
  readonly emptyBodies: number;
  /** Relative modules that do not exist. */
  readonly unresolved: readonly string[];
  readonly isOnlyComment: boolean;
  readonly stopRule?: string | undefined;
  readonly applied: readonly string[];
  /** All that the model said, shown or not, after the other rules. */
  readonly whole: string;
  readonly isWholeRight: boolean;
  /** What the model said, before any rule after it, and how sure it was of it. */
  readonly generated: string;
  readonly probabilities: readonly TokenProbability[];
}

const syntax = await SyntaxErrors.load();
const sources = pinnedSources().filter((source) => syntax.count(source.text, source.languageId) === 0);
const seed = Number(values.seed);
const holes =
  values.places === undefined
    ? holesIn(sources, Number(values.holes), seed)
    : placesIn(sources, Number(values.places), seed);
const ghostlight = await Ghostlight.start(benchModel(values.model));
const name = `realcode-${values.places === undefined ? "" : "places-"}${values.model}`;
const partial = path.join(benchFolder("results"), `${name}.partial.json`);
const filled: Filled[] = values.resume
  ? (JSON.parse(readFileSync(partial, "utf8")) as { filled: Filled[] }).filled
  : [];
const isDone = new Set(filled.map(({ id }) => id));
const failures: string[] = [];
const endsAt = performance.now() + 60_000 * Number(values.minutes);
try {
  for (const hole of holes.filter(({ document }) => !isDone.has(document.id))) {
    if (performance.now() > endsAt) break;
    const answer = await ghostlight.askWhole(hole.document, modulesOf(hole)).catch((error: unknown) => {
      failures.push(`${hole.document.id}: ${describe(error)}`);
      console.error(failures.at(-1));
    });
    if (!answer) continue;
    const last = judge(hole, answer);
    filled.push(last);
    // Hours of holes must not be lost with the last of them.
    writeFileSync(partial, JSON.stringify({ model: ghostlight.facts.name, filled }));
    const marks = [last.isFirstLineRight ? "right" : "", ...last.duplicates, last.errorsAdded > 0 ? "error" : ""];
    marks.push(last.emptyBodies > 0 ? "empty" : "", ...last.unresolved);
    console.error(`${filled.length}/${holes.length} ${last.languageId} ${last.kind} ${marks.join(" ")}`);
    if (last.duplicates.length > 0) console.error(JSON.stringify(last));
  }
} finally {
  await ghostlight.close();
}
const groups = [
  "lineStart",
  "midLine",
  "block",
  ...placeKinds,
  ...new Set(filled.map(({ languageId }) => languageId)),
  "all",
];
const rows = groups
  .map(
    (group) =>
      [group, filled.filter((one) => group === "all" || one.kind === group || one.languageId === group)] as const,
  )
  .filter(([, of]) => of.length > 0)
  .map(([group, of]) => rowOf(group, of));
report(name, rows, { options: values, model: ghostlight.facts.name, failures, filled }, values.json);

/** The files of the package, as the editor finds them around the document, and what the package's own file imports. */
function modulesOf({ source, document }: Hole): ModuleFiles {
  const open = { file: source.file, languageId: document.languageId, text: document.text };
  return new ModuleFiles(
    () => source.file,
    () => [open],
  );
}

function judge(hole: Hole, answer: CompletionResult): Filled {
  const { kind, document, truth } = hole;
  const { languageId, offset } = document;
  const { completion } = answer;
  const shown = filledWith(hole, completion);
  const whole = filledWith(hole, answer.unsure ?? completion);
  const real = { text: hole.source.text, languageId, start: offset, end: offset + truth.length };
  const duplicates: ("bracket" | "line")[] = [];
  // Against the document with the hole: where the hole took an opening bracket with it, a closing one lacks its own already.
  if (unmatchedClosers(shown.text, languageId) > unmatchedClosers(document.text, languageId))
    duplicates.push("bracket");
  if (repeatsNextLine(shown) && !repeatsNextLine(real)) duplicates.push("line");
  const isRight = ({ text, start, end }: Accepted): boolean =>
    end > start && lineAt(text, offset) === lineAt(real.text, offset);
  const text = completion?.text ?? "";
  return {
    kind,
    languageId,
    id: document.id,
    shape: chooseShape(document),
    completion: text,
    truth,
    isFirstLineRight: isRight(shown),
    similarity: text === "" ? 0 : editSimilarity(kind === "block" ? text : firstOf(text), truth),
    duplicates,
    errorsAdded: syntax.count(shown.text, languageId) - syntax.count(document.text, languageId),
    emptyBodies: syntax.withTree(shown.text, languageId, (root) => emptyBodies(root, shown)),
    unresolved: unresolvedModules(hole.source, shown),
    isOnlyComment: isOnlyComment(text, languageId),
    stopRule: answer.stopRule,
    applied: answer.applied,
    whole: (answer.unsure ?? completion)?.text ?? "",
    isWholeRight: isRight(whole),
    generated: ghostlight.lastEnd?.text ?? "",
    probabilities: ghostlight.lastEnd?.tokenProbabilities ?? [],
  };
}

function filledWith({ document }: Hole, completion: CompletionResult["completion"]): Accepted {
  const { languageId, offset } = document;
  const text = completion?.text ?? "";
  const after = document.text.slice(offset + (completion?.replaceAfter ?? 0));
  return { text: document.text.slice(0, offset) + text + after, languageId, start: offset, end: offset + text.length };
}

function rowOf(name: string, of: readonly Filled[]): object {
  const shown = of.filter(({ completion }) => completion !== "");
  const duplicated = of.filter(({ duplicates }) => duplicates.length > 0).length;
  const similarity = of.reduce((sum, one) => sum + one.similarity, 0) / of.length;
  return {
    name,
    holes: of.length,
    shown: share(shown.length, of.length),
    firstLineRight: share(of.filter((one) => one.isFirstLineRight).length, of.length),
    rightOfShown: share(of.filter((one) => one.isFirstLineRight).length, shown.length),
    similarity: Math.round(1000 * similarity) / 1000,
    duplicatedPer1000: round1((1000 * duplicated) / of.length),
    errorsAdded: of.reduce((sum, one) => sum + one.errorsAdded, 0),
    worsened: of.filter((one) => one.errorsAdded > 0).length,
    emptyBodies: of.reduce((sum, one) => sum + one.emptyBodies, 0),
    unresolved: of.reduce((sum, one) => sum + one.unresolved.length, 0),
    onlyComment: of.filter((one) => one.isOnlyComment).length,
  };
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return (end < 0 ? text.slice(start) : text.slice(start, end)).trimEnd();
}

function firstOf(text: string): string {
  return text.trimStart().split("\n")[0]!;
}
