// When a ghost is worth showing: fits the thresholds of src/core/completion/certainty.ts on what bench:realcode wrote, and
// writes down how. The holes of even number fit, the others check.
//   npm run bench:threshold -- [RESULTS.json …] [--write]
// Without files it takes what bench:realcode last left in the cache. `--write` renews docs/ghost-threshold.md and its curve.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { firstProbability, meanProbability } from "../../src/core/completion/certainty.ts";
import type { CompletionShape } from "../../src/core/completion/query.ts";
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
const leastRecall = 0.9;
const steps = Array.from({ length: 19 }, (_, index) => index / 20);

interface Sample {
  readonly model: string;
  readonly shape: CompletionShape;
  readonly first: number;
  readonly mean: number;
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
const fitted = shapes.map((shape) => {
  const of = (all: readonly Sample[]): Sample[] => all.filter((sample) => sample.shape === shape);
  const thresholds = fit(of(fitting));
  return {
    shape,
    ...thresholds,
    samples: of(samples).length,
    before: score(of(samples), { first: 0, mean: 0 }),
    fitting: score(of(fitting), thresholds),
    checking: score(of(checking), thresholds),
    after: score(of(samples), thresholds),
  };
});
console.table(
  fitted.map(({ shape, first, mean, samples: count, before, checking: check }) => ({
    shape,
    first,
    mean,
    samples: count,
    rightBefore: before.precision,
    rightOfShown: check.precision,
    rightKept: check.recall,
    shown: check.shown,
    worthBefore: score(
      checking.filter((sample) => sample.shape === shape),
      { first: 0, mean: 0 },
    ).worth,
    worth: check.worth,
  })),
);
console.log(JSON.stringify({ files: files.map((file) => path.basename(file)), fitted }));
if (values.write) writeDocs();

function defaultFiles(): string[] {
  const folder = benchFolder("results");
  return ["realcode-0.5b.json", "realcode-1.5b.json"].map((name) => path.join(folder, name)).filter(existsSync);
}

function read(file: string): Sample[] {
  const { filled, model } = JSON.parse(readFileSync(file, "utf8")) as { filled: Filled[]; model: string };
  return filled
    .filter(({ whole, certainties }) => whole !== "" && certainties.length > 0)
    .map(({ shape, certainties, isWholeRight }) => ({
      model,
      shape,
      first: firstProbability(certainties),
      mean: meanProbability(certainties),
      isRight: isWholeRight,
    }));
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

function score(of: readonly Sample[], { first, mean }: Thresholds): Score {
  const shown = of.filter((sample) => sample.first >= first && sample.mean >= mean);
  const right = shown.filter(({ isRight }) => isRight).length;
  return {
    shown: share(shown.length, of.length),
    precision: share(right, shown.length),
    recall: share(right, of.filter(({ isRight }) => isRight).length),
    worth: Math.round((1000 * (right - wrongCost * (shown.length - right))) / Math.max(1, of.length)) / 1000,
  };
}

/** Precision over recall, one point for each value of a threshold. */
function curve(of: readonly Sample[], at: (threshold: number) => Thresholds): (readonly [number, number])[] {
  return Array.from({ length: 100 }, (_, index) => score(of, at(index / 100)))
    .filter(({ shown }) => shown > 0.02)
    .map(({ recall, precision }) => [100 * recall, 100 * precision] as const)
    .toReversed();
}

function writeDocs(): void {
  const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
  const ticks = [0, 20, 40, 60, 80, 100];
  const series = shapes.flatMap((shape) => {
    const of = samples.filter((sample) => sample.shape === shape);
    return [
      { name: `${shape}, by the mean`, points: curve(of, (mean) => ({ first: 0, mean })) },
      { name: `${shape}, by the first`, points: curve(of, (first) => ({ first, mean: 0 })) },
    ];
  });
  const svg = chartSvg({
    title: "What a threshold keeps and what it is worth",
    xLabel: "% of the right ghosts that are still shown",
    yLabel: "% of the shown ghosts that are right",
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
    ({ shape, first, mean, samples: count, before, checking: check }) =>
      `| ${shape} | ${count} | ${first} | ${mean} | ${percent(before.precision)} | ${percent(check.precision)} | ${percent(check.recall)} | ${percent(check.shown)} |`,
  );
  const models = [...new Set(samples.map((sample) => sample.model))].join(" and ");
  return `# When a ghost is shown

A ghost that is wrong is read for nothing, so one that the model itself doubts is not shown. The worker gives each token's
probability among all tokens (greedy, before any limit of token healing is taken away); \`src/core/completion/certainty.ts\` holds two thresholds
for each shape: one for the first token, one for the geometric mean of all. What is asked for by hand is always shown.

The thresholds are fitted by \`npm run bench:threshold\` on the holes of \`npm run bench:realcode\`: real code of pinned packages in six
languages, ${models}. A ghost counts as right when the cursor's line, after accepting it, is what really stood there. A wrong ghost
costs a third of what a right one gives, so showing pays from one right in four; of the pairs on a grid of 0.05 that keep
at least ${percent(leastRecall)} of the right ghosts, the one that is worth most is taken. Every other hole is left out of the fit and used for the check.

| shape | holes | first | mean | right of all | right of shown (check) | right ones kept (check) | shown (check) |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

![Precision over recall](ghost-threshold.svg)

Each curve runs from a high threshold (left, few ghosts) to none (right, all of them).
`;
}
