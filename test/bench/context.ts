// Context from other files: holes that only another file can fill, filled by Ghostlight with all its rules, with and without context.
//   npm run bench:context -- [--holes 120] [--conditions none,open] [--half tuning] [--tokens 512] [--model 0.5b] [--seed 1]
//     [--minutes N] [--resume] [--look] [--json FILE]
// A hole uses a name that another file of the package defines and that its own file has nowhere else but in an import
// (material/crossFile.ts). The context is gathered before the hole's line is begun, as in a rest of the user, and the line is then typed;
// what each condition has open is in measure/editorContext.ts. `--tokens` is the length of the prompt, which the product chooses by the
// machine's speed: 512 is that of two cores. `--half` takes the packages on which the context was tuned, or the others.
// `--look` asks no model and says how often the name, and the line that defines it, is in the context.
// `--resume` keeps the answers of an earlier run whose context is still the same.
// First line: the cursor's line is then exactly as it was. Name: the suggestion has the name.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { describe } from "../../src/base/errors.ts";
import { quantile } from "../../src/base/statistics.ts";
import { ModuleFiles } from "../../src/client/moduleFiles.ts";
import { contextTokens } from "../../src/core/completion/context/budget.ts";
import type { CompletionContext } from "../../src/core/completion/completionRequest.ts";
import { benchFolder } from "./material/cache.ts";
import { crossFileHoles, type CrossFileHole } from "./material/crossFile.ts";
import { benchModel } from "./material/models.ts";
import { pinnedSources } from "./material/sources.ts";
import { conditions, editorContext, type Condition } from "./measure/editorContext.ts";
import { Ghostlight } from "./measure/ghostlight.ts";
import { paired } from "./measure/paired.ts";
import { report, round1, share } from "./measure/report.ts";
import { SyntaxErrors } from "./measure/syntaxErrors.ts";

const { values } = parseArgs({
  options: {
    holes: { type: "string", default: "120" },
    conditions: { type: "string", default: "none,open" },
    half: { type: "string" },
    tokens: { type: "string", default: "512" },
    model: { type: "string", default: "0.5b" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "Infinity" },
    resume: { type: "boolean", default: false },
    look: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** The order of the context and what is in it were chosen by these. */
const tuned = new Set(["zod", "undici", "rich", "tree-sitter"]);

/** A hole in one condition, and what became of it. */
interface Answer {
  readonly id: string;
  readonly condition: Condition;
  /** Of the document and the context. */
  readonly digest: string;
  readonly languageId: string;
  readonly package: string;
  readonly name: string;
  readonly isImported: boolean;
  readonly truth: string;
  readonly completion: string;
  /** What the model said and was not sure enough of. */
  readonly unsure?: string | undefined;
  readonly isFirstLineRight: boolean;
  readonly hasName: boolean;
  readonly isNameShown: boolean;
  readonly promptTokens: number;
  readonly contextTokens: number;
  readonly nextKeyTokens: number;
  readonly ms: number;
}

const wanted = values.conditions.split(",").map((name) => {
  const condition = conditions.find((each) => each === name);
  if (condition === undefined) throw new Error(`${name} is none of ${conditions.join(", ")}`);
  return condition;
});
const infillTokens = Number(values.tokens);
const syntax = await SyntaxErrors.load();
const sources = pinnedSources().filter((source) => syntax.count(source.text, source.languageId) === 0);
const holes = crossFileHoles(sources, syntax, Number(values.holes), Number(values.seed)).filter(
  ({ source }) => values.half === undefined || tuned.has(source.package) === (values.half === "tuning"),
);
if (values.look) await look();
else await measure();

/** Says what the contexts have, without a model. */
async function look(): Promise<void> {
  const rows = [];
  for (const condition of wanted) {
    const found = await Promise.all(
      holes.map(async (hole) => ({ hole, context: await editorContext(hole, condition, infillTokens) })),
    );
    rows.push({
      condition,
      holes: holes.length,
      withContext: found.filter(({ context }) => context !== undefined).length,
      name: found.filter(({ hole, context }) => isIn(context, hole.name)).length,
      definition: found.filter(({ hole, context }) => hasDefinition(context, hole)).length,
      tokens: Math.round(found.reduce((sum, { context }) => sum + contextTokens(context), 0) / holes.length),
    });
    for (const { hole, context } of found)
      if (!isIn(context, hole.name))
        console.error(`${condition} lacks ${hole.name} of ${hole.definedIn.path} in ${hole.document.id}`);
  }
  report("context-look", rows, { options: values }, values.json);
}

async function measure(): Promise<void> {
  const ghostlight = await Ghostlight.start(benchModel(values.model));
  const partial = path.join(benchFolder("results"), `context-${values.model}.partial.json`);
  const kept: Answer[] =
    values.resume && existsSync(partial) ? (JSON.parse(readFileSync(partial, "utf8")) as Answer[]) : [];
  const byKey = new Map(kept.map((each) => [keyOf(each), each]));
  const answers: Answer[] = [];
  const failures: string[] = [];
  const endsAt = performance.now() + 60_000 * Number(values.minutes);
  try {
    for (const hole of holes) {
      const ofHole: Answer[] = [];
      for (const condition of wanted) {
        const context = await editorContext(hole, condition, infillTokens);
        const digest = createHash("sha256")
          .update(JSON.stringify([infillTokens, hole.document, context]))
          .digest("hex");
        const known = byKey.get(keyOf({ id: hole.document.id, condition, digest }));
        if (known === undefined && performance.now() > endsAt) continue;
        const answer =
          known ??
          (await ask(ghostlight, hole, condition, context, digest).catch((error: unknown) => {
            failures.push(`${hole.document.id}: ${describe(error)}`);
            console.error(failures.at(-1));
          }));
        if (!answer) continue;
        ofHole.push(answer);
        if (known) continue;
        byKey.set(keyOf(answer), answer);
        writeFileSync(partial, JSON.stringify([...byKey.values()]));
        const { isFirstLineRight, hasName, isNameShown } = answer;
        const marks = [
          isFirstLineRight ? "right" : "",
          hasName ? "name" : "",
          isNameShown ? "" : "name not in context",
        ];
        console.error(
          `${hole.document.id} ${condition} ${marks.join(" ")} ${JSON.stringify([answer.truth, answer.completion])}`,
        );
      }
      // Conditions are compared hole by hole.
      if (ofHole.length === wanted.length) answers.push(...ofHole);
    }
  } finally {
    await ghostlight.close();
  }
  const groups: readonly (readonly [string, (answer: Answer) => boolean])[] = [
    ["imported", ({ isImported }) => isImported],
    ["not imported", ({ isImported }) => !isImported],
    ["tuning half", (answer) => tuned.has(answer.package)],
    ["other half", (answer) => !tuned.has(answer.package)],
    ...[...new Set(answers.map(({ languageId }) => languageId))].map(
      (language) => [language, ({ languageId }: Answer) => languageId === language] as const,
    ),
    ["all", () => true],
  ];
  const rows = groups.flatMap(([group, isIn_]) =>
    wanted.flatMap((condition) => rowOf(group, condition, answers.filter(isIn_))),
  );
  report(
    `context-${values.model}`,
    rows,
    { options: values, model: ghostlight.facts.name, failures, answers },
    values.json,
  );
}

function keyOf({ id, condition, digest }: Pick<Answer, "id" | "condition" | "digest">): string {
  return `${id} ${condition} ${digest}`;
}

async function ask(
  ghostlight: Ghostlight,
  hole: CrossFileHole,
  condition: Condition,
  context: CompletionContext | undefined,
  digest: string,
): Promise<Answer> {
  const { document, source, name, truth } = hole;
  const withContext = { ...document, ...(context && { context }) };
  const { result, ms, usage, nextKey } = await ghostlight.askAfterRest(
    { ...withContext, ...hole.atLineStart },
    withContext,
    truth[0]!,
    { ...ghostlight.facts, infillTokens, firstInfillTokens: infillTokens },
    new ModuleFiles(() => source.file),
  );
  const { completion } = result;
  const text = completion?.text ?? "";
  const after = document.text.slice(document.offset + (completion?.replaceAfter ?? 0));
  const lineEnd = (rest: string): string => rest.split("\n", 1)[0]!.trimEnd();
  return {
    id: document.id,
    condition,
    digest,
    languageId: source.languageId,
    package: source.package,
    name,
    isImported: hole.isImported,
    truth,
    completion: text,
    unsure: result.unsure?.text,
    isFirstLineRight: text !== "" && lineEnd(text + after) === lineEnd(truth + document.text.slice(document.offset)),
    hasName: holdsName(lineEnd(text), name),
    isNameShown: isIn(context, name),
    promptTokens: usage.reused + usage.evaluated,
    contextTokens: contextTokens(context),
    nextKeyTokens: nextKey.evaluated,
    ms,
  };
}

function rowOf(group: string, condition: Condition, answers: readonly Answer[]): object[] {
  const of = answers.filter((answer) => answer.condition === condition);
  if (of.length === 0) return [];
  const without = answers.filter((answer) => answer.condition === wanted[0]);
  const mean = (value: (answer: Answer) => number): number =>
    Math.round(of.reduce((sum, each) => sum + value(each), 0) / of.length);
  const right = paired(
    of.map((one) => one.isFirstLineRight),
    without.map((one) => one.isFirstLineRight),
  );
  const named = paired(
    of.map((one) => one.hasName),
    without.map((one) => one.hasName),
  );
  const times = of.map(({ ms }) => ms);
  const keys = of.map(({ nextKeyTokens }) => nextKeyTokens);
  return [
    {
      group,
      condition,
      holes: of.length,
      shown: share(of.filter(({ completion }) => completion !== "").length, of.length),
      firstLineRight: of.filter((one) => one.isFirstLineRight).length,
      nameRight: of.filter((one) => one.hasName).length,
      nameInContext: of.filter((one) => one.isNameShown).length,
      ...(condition !== wanted[0] && {
        points: `${right.points} (${right.low} to ${right.high}), +${right.gained} -${right.lost}, p ${right.p}`,
        namePoints: `${named.points} (${named.low} to ${named.high}), +${named.gained} -${named.lost}, p ${named.p}`,
      }),
      promptTokens: mean((one) => one.promptTokens),
      contextTokens: mean((one) => one.contextTokens),
      nextKeyTokens: `${mean((one) => one.nextKeyTokens)}, at most ${Math.max(...keys)}`,
      msP50: round1(quantile(times, 0.5)),
      msP95: round1(quantile(times, 0.95)),
    },
  ];
}

function isIn(context: CompletionContext | undefined, name: string): boolean {
  return context?.snippets.some(({ text }) => holdsName(text, name)) === true;
}

function hasDefinition(context: CompletionContext | undefined, { name, definedIn }: CrossFileHole): boolean {
  return context?.snippets.some(({ path: file, text }) => file === definedIn.path && holdsName(text, name)) === true;
}

function holdsName(text: string, name: string): boolean {
  return [...text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)].some(([found]) => found === name);
}
