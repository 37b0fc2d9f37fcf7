// Real code: holes in the pinned sources, filled by Ghostlight with all its rules, as it would be asked at that place.
//   npm run bench:realcode -- [--holes 90] [--model 0.5b] [--seed 1] [--json FILE]
// First line: the cursor's line is then exactly as it was. Duplicated: closing brackets that nothing opened, or a last line
// that says what the next one says, where the real code has none. Parse errors added: what tree-sitter finds more than in the
// document with the hole. Only files that it reads without an error take part.
import { parseArgs } from "node:util";
import type { Ghost } from "../../src/core/completion/ghost.ts";
import { holesIn, type Hole } from "./material/holes.ts";
import { benchModel } from "./material/models.ts";
import { pinnedSources } from "./material/sources.ts";
import { firstLineCertainty, type LineCertainty } from "./measure/certainty.ts";
import { editSimilarity } from "./measure/closeness.ts";
import { repeatsNextLine, unmatchedClosers } from "./measure/duplication.ts";
import { Ghostlight } from "./measure/ghostlight.ts";
import { report, round1, share } from "./measure/report.ts";
import { SyntaxErrors } from "./measure/syntaxErrors.ts";

const { values } = parseArgs({
  options: {
    holes: { type: "string", default: "90" },
    model: { type: "string", default: "0.5b" },
    seed: { type: "string", default: "1" },
    json: { type: "string" },
  },
});

interface Filled {
  readonly kind: Hole["kind"];
  readonly languageId: string;
  readonly id: string;
  readonly ghost: string;
  readonly truth: string;
  readonly isFirstLineRight: boolean;
  readonly similarity: number;
  readonly duplicates: readonly ("bracket" | "line")[];
  readonly errorsAdded: number;
  readonly stopRule?: string | undefined;
  readonly applied: readonly string[];
  readonly certainty?: LineCertainty | undefined;
  readonly raw: string;
}

const syntax = await SyntaxErrors.load();
const sources = pinnedSources().filter((source) => syntax.count(source.text, source.languageId) === 0);
const holes = holesIn(sources, Number(values.holes), Number(values.seed));
const ghostlight = await Ghostlight.start(benchModel(values.model));
const filled: Filled[] = [];
try {
  for (const hole of holes) {
    filled.push(judge(hole, await ghostlight.askWhole(hole.document)));
    const last = filled.at(-1)!;
    const marks = [last.isFirstLineRight ? "right" : "", ...last.duplicates, last.errorsAdded > 0 ? "error" : ""];
    console.error(`${filled.length}/${holes.length} ${last.languageId} ${last.kind} ${marks.join(" ")}`);
  }
} finally {
  await ghostlight.close();
}
const groups = ["lineStart", "midLine", "block", ...new Set(filled.map(({ languageId }) => languageId)), "all"];
const rows = groups.map((group) =>
  rowOf(
    group,
    filled.filter((one) => group === "all" || one.kind === group || one.languageId === group),
  ),
);
report(`realcode-${values.model}`, rows, { options: values, model: ghostlight.facts.name, filled }, values.json);

function judge(hole: Hole, ghost: Ghost | undefined): Filled {
  const { kind, document, truth } = hole;
  const { languageId, offset } = document;
  const text = ghost?.text ?? "";
  const result = document.text.slice(0, offset) + text + document.text.slice(offset + (ghost?.replaceAfter ?? 0));
  const accepted = { text: result, languageId, start: offset, end: offset + text.length };
  const real = { text: hole.source.text, languageId, start: offset, end: offset + truth.length };
  const duplicates: ("bracket" | "line")[] = [];
  if (unmatchedClosers(result, languageId) > unmatchedClosers(real.text, languageId)) duplicates.push("bracket");
  if (repeatsNextLine(accepted) && !repeatsNextLine(real)) duplicates.push("line");
  const end = ghostlight.lastEnd;
  const isOneLine = kind !== "block";
  return {
    kind,
    languageId,
    id: document.id,
    ghost: text,
    truth,
    isFirstLineRight: text !== "" && lineAt(result, offset) === lineAt(real.text, offset),
    similarity: text === "" ? 0 : editSimilarity(isOneLine ? firstOf(text) : text, truth),
    duplicates,
    errorsAdded: syntax.count(result, languageId) - syntax.count(document.text, languageId),
    stopRule: end?.stopRule,
    applied: ghost?.applied ?? [],
    certainty: end && firstLineCertainty(end.text, end.certainties),
    raw: end?.text ?? "",
  };
}

function rowOf(name: string, of: readonly Filled[]): object {
  const shown = of.filter(({ ghost }) => ghost !== "");
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
