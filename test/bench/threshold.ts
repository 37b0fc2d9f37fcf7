// When a ghost is worth showing: fits the thresholds of src/core/completion/postprocess/confidence.ts on what bench:realcode wrote, and
// writes down how. The check fits on the holes of even number and looks at the others.
//   npm run bench:threshold -- [RESULTS.json …] [--write]
// Without files it takes what bench:realcode last left in the cache. `--write` renews docs/ghost-threshold.md and its curve.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { firstProbability, meanProbability } from "../../src/core/completion/postprocess/confidence.ts";
import type { CompletionShape, TokenProbability } from "../../src/core/completion/completionRequest.ts";
import { benchFolder } from "./material/cache.ts";
import { chartSvg } from "./measure/chart.ts";
import { share } from "./measure/report.ts";
import type { Filled } from "./realcode.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});
/** What a wrong ghost costs, in right ones: it is read, and typed past. A ghost pays when it is right in one case of four. */
const wrongCost = 1 / 3;
/** A threshold must not hide more of the right ghosts than this, however many wrong ones go with them. */
const leastRecall = 0.97;
const steps = Array.from({ length: 19 }, (_, index) => index / 20);

interface Sample {
  readonly model: string;
  readonly shape: CompletionShape;
  readonly first: number;
  readonly mean: number;
  /** Probability of the least probable token of the first line. */
  readonly least: number;
  readonly isRight: boolean;
}
interface Thresholds {
  readonly first: number;
  readonly mean: number;
}
interface Score {
  readonly shown: number;
  readonly precision: number;
  readonly recall: number;
  /** Right ghosts shown, less the cost of wrong ones, by sample. */
  readonly worth: number;
}

const files = positionals.length > 0 ? positionals : defaultFiles();
const samples = files.flatMap(read);
const [fitting, checking] = [0, 1].map((part) => samples.filter((_, index) => index % 2 === part)) as [
  Sample[],
  Sample[],
];
const shapes: readonly CompletionShape[] = ["line", "block"];
const none: Thresholds = { first: 0, mean: 0 };
const thresholds = fit(samples);
const checkedThresholds = fit(fitting);
const cut = steps.findLast((step) => score(samples, none, step).recall >= leastRecall) ?? 0;
const groups: readonly (readonly [string, readonly Sample[], Thresholds])[] = [
  ["all", samples, thresholds],
  ...shapes.map((shape) => [shape, samples.filter((sample) => sample.shape === shape), thresholds] as const),
  ["check: fitted on half, the other half", checking, checkedThresholds],
];
const fitted = groups.map(([name, of, by]) => {
  const [before, after] = [score(of, none), score(of, by)];
  return {
    name,
    holes: of.length,
    ...by,
    rightBefore: before.precision,
    rightOfShown: after.precision,
    rightKept: after.recall,
    shown: after.shown,
    worthBefore: before.worth,
    worth: after.worth,
  };
});
console.table(fitted);
console.log(`cut: ${cut}`);
console.log(JSON.stringify({ files: files.map((file) => path.basename(file)), cut, fitted }));
if (values.write) writeDocs();

function defaultFiles(): string[] {
  const folder = benchFolder("results");
  return ["realcode-0.5b.json", "realcode-1.5b.json"].map((name) => path.join(folder, name)).filter(existsSync);
}

function read(file: string): Sample[] {
  const { filled, model } = JSON.parse(readFileSync(file, "utf8")) as { filled: Filled[]; model: string };
  return filled
    .filter(({ whole, probabilities }) => whole !== "" && probabilities.length > 0)
    .map(({ shape, probabilities, isWholeRight, generated }) => ({
      model,
      shape,
      least: Math.min(...firstLine(generated, probabilities).map(({ probability }) => probability)),
      first: firstProbability(probabilities),
      mean: meanProbability(probabilities),
      isRight: isWholeRight,
    }));
}

/** The tokens of the first line that says something. */
function firstLine(generated: string, probabilities: readonly TokenProbability[]): readonly TokenProbability[] {
  const length = /^\s*[^\n]*/.exec(generated)![0].length;
  return probabilities.filter(({ end }, index) => index === 0 || end <= length);
}

/** The pair that is worth most; of equals the lowest, which hides least. */
function fit(of: readonly Sample[]): Thresholds {
  let best: Thresholds = { first: 0, mean: 0 };
  for (const first of steps)
    for (const mean of steps) {
      const { worth, recall } = score(of, { first, mean });
      if (recall >= leastRecall && worth > score(of, best).worth + 1e-9) best = { first, mean };
    }
  return best;
}

function score(of: readonly Sample[], { first, mean }: Thresholds, least = 0): Score {
  const shown = of.filter((sample) => sample.first >= first && sample.mean >= mean && sample.least >= least);
  const right = shown.filter(({ isRight }) => isRight).length;
  return {
    shown: share(shown.length, of.length),
    precision: share(right, shown.length),
    recall: share(right, of.filter(({ isRight }) => isRight).length),
    worth: Math.round((1000 * (right - wrongCost * (shown.length - right))) / Math.max(1, of.length)) / 1000,
  };
}

/** Precision over recall, one point for each value of a threshold. */
function curve(at: (threshold: number) => Score): (readonly [number, number])[] {
  return Array.from({ length: 100 }, (_, index) => at(index / 100))
    .filter(({ shown }) => shown > 0.05)
    .map(({ recall, precision }) => [100 * recall, 100 * precision] as const)
    .toReversed();
}

function writeDocs(): void {
  const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
  const ticks = [0, 20, 40, 60, 80, 100];
  const series = [
    { name: "mean of all", points: curve((mean) => score(samples, { first: 0, mean })) },
    { name: "first token", points: curve((first) => score(samples, { first, mean: 0 })) },
    { name: "least of the line", points: curve((least) => score(samples, none, least)) },
  ];
  const svg = chartSvg({
    title: "What a threshold keeps and what it is worth",
    xLabel: "% of the right suggestions that are still shown",
    yLabel: "% of the shown suggestions that are right",
    xTicks: ticks,
    yTicks: ticks,
    series,
  });
  writeFileSync(path.join(docs, "ghost-threshold.svg"), svg);
  writeFileSync(path.join(docs, "ghost-threshold.md"), page());
}

function page(): string {
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  const rows = fitted.map(
    (row) =>
      `| ${row.name} | ${row.holes} | ${row.first} | ${row.mean} | ${percent(row.rightBefore)} | ${percent(row.rightOfShown)} | ${percent(row.rightKept)} | ${percent(row.shown)} |`,
  );
  const models = [...new Set(samples.map((sample) => sample.model))].join(" and ");
  return `# When a suggestion is shown

A wrong suggestion wastes attention. So a suggestion that the model itself doubts is not shown, and one that turns into a guess is
cut before that point. The worker reports the probability of each token it chose. The thresholds are in
\`src/core/completion/postprocess/confidence.ts\`: for the first token, for the geometric mean of all, and for a later token, before
which the text is cut. Suggestions that are triggered manually are always shown.

The thresholds are fitted by \`npm run bench:threshold\` on the output of \`npm run bench:realcode\`: holes in real code of pinned
packages in six languages (${models}), ${samples.length} of them with an answer, ${samples.filter(({ isRight }) => isRight).length} of those right. So few allow only a
coarse fit, which should give up hardly any right suggestion. A suggestion counts as right if accepting it restores
the cursor's line exactly. A wrong one costs a third of what a right one gains, so showing pays off from one right in four. Of the pairs on a grid of 0.05 that keep at least ${percent(leastRecall)} of the right suggestions, the most valuable is taken. Both shapes
share a pair, because there are too few holes for two. The last row shows how well such a fit carries over: fitted on every other
hole and evaluated on the rest.

| holes | count | first | mean | right of all | right of shown | right ones kept | shown |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

The cut is at ${cut}: the highest value at which at least ${percent(leastRecall)} of the right first lines have no token below it. It shortens
suggestions and hides none.

![Precision over recall for each kind of threshold](ghost-threshold.svg)

Each curve runs from a high threshold (left, few suggestions) to none (right, all of them). Models differ in how confident they
are; these figures are for the small model named above.
`;
}
