// The tasks of the benchmark: chosen from what the builders find in the pinned packages, the same ones each time. A package is in
// one half only: rules may be mended on the tuning half, and the other is only looked at.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { shuffled } from "../material/random.ts";
import { changedFiles, pinnedSources, type SourceFile } from "../material/sources.ts";
import type { SyntaxErrors } from "../measure/syntaxErrors.ts";
import { callers } from "./callers.ts";
import { grouped, isSound, type Draft, type DraftSource, type Step } from "./draft.ts";
import { pattern } from "./pattern.ts";
import { realEdits } from "./real.ts";
import { removed } from "./removed.ts";
import { renamed } from "./renamed.ts";
import { silent } from "./silent.ts";
import { added } from "./twins.ts";

export const halves = ["tuning", "heldOut"] as const;
export type Half = (typeof halves)[number];

/** A task with its right answers. */
export interface BenchTask {
  readonly id: string;
  readonly kind: string;
  readonly half: Half;
  readonly right: readonly Step[];
  /** As the command line reads it. */
  readonly task: {
    readonly task_id: string;
    readonly path: string;
    readonly language: string;
    readonly text: string;
    readonly cursor: Draft["cursor"];
    readonly history: readonly (Draft["history"][number] & { readonly path: string })[];
  };
}

/** The other packages are kept aside. */
const tuningPackages = new Set(["zod", "undici", "rich", "requests", "tree-sitter"]);
const computed: Readonly<Record<string, DraftSource>> = { renamed, pattern, added, removed, callers };
/** Tasks of a half, and of one package in it, and the files of a package that are read for them. */
const wanted = {
  ...{ edits: 12, editsOfPackage: 4, real: 30, realOfPackage: 10, silent: 4, silentOfPackage: 1, filesOfPackage: 14 },
};
/** Many more, for rules that need no model. */
const wantedOfMany: typeof wanted = {
  ...{
    edits: 120,
    editsOfPackage: 24,
    real: 500,
    realOfPackage: 500,
    silent: 30,
    silentOfPackage: 6,
    filesOfPackage: 24,
  },
};
const seed = 19;

interface Found {
  readonly source: SourceFile;
  readonly draft: Draft;
}

/** All tasks, of both halves. */
export function allTasks(syntax: SyntaxErrors): BenchTask[] {
  return tasksOf(syntax, wanted, () => true);
}

/** Many tasks of the tuning half's packages, those of that half among others. They are not written down. */
export function manyTuningTasks(syntax: SyntaxErrors): BenchTask[] {
  return tasksOf(syntax, wantedOfMany, (name) => tuningPackages.has(name));
}

function tasksOf(
  syntax: SyntaxErrors,
  { edits: mostEdits, editsOfPackage, real: mostReal, realOfPackage, ...most }: typeof wanted,
  isWanted: (name: string) => boolean,
): BenchTask[] {
  // The most that a package can give: the set need not read all of it.
  const sources = [...grouped(shuffled(pinnedSources(), seed), (source) => source.package).values()]
    .filter(([first]) => isWanted(first!.package))
    .flatMap((own) => own.slice(0, most.filesOfPackage))
    .filter(({ text, languageId }) => syntax.count(text, languageId) === 0);
  const drafts = (find: DraftSource): Found[] =>
    sources.flatMap((source) => find(source, syntax).map((draft) => ({ source, draft })));
  const edits = Object.entries(computed).flatMap(([kind, find]) =>
    chosen(syntax, kind, drafts(find), mostEdits, editsOfPackage),
  );
  const changed = changedFiles().filter(({ source }) => isWanted(source.package));
  const real = changed.flatMap((file) => realEdits(file).map((draft) => ({ source: file.source, draft })));
  const silences = Object.entries(silent).flatMap(([kind, find]) =>
    chosen(syntax, `silent-${kind}`, drafts(find), most.silent, most.silentOfPackage),
  );
  return [...edits, ...chosen(syntax, "real", real, mostReal, realOfPackage), ...silences];
}

/** So many of a kind for each half, from its packages in turn; the seed alone decides which. */
function chosen(
  syntax: SyntaxErrors,
  kind: string,
  found: readonly Found[],
  count: number,
  ofPackage: number,
): BenchTask[] {
  const byPackage = grouped(shuffled(found, seed), ({ source }) => source.package);
  return halves.flatMap((half) => {
    const turns = [...byPackage]
      .filter(([name]) => tuningPackages.has(name) === (half === "tuning"))
      .map(([, own]) => soundOnes(inTurns(own), ofPackage, syntax))
      .toSorted((a, b) => a.length - b.length);
    const picked = Array.from({ length: ofPackage }, (_, turn) =>
      turns.flatMap((own) => own.slice(turn, turn + 1)),
    ).flat();
    return picked.slice(0, count).map((each, at) => benchTask(kind, half, at, each));
  });
}

/** The first ones whose right answers leave a file that parses. */
function soundOnes(found: readonly Found[], count: number, syntax: SyntaxErrors): Found[] {
  const sound: Found[] = [];
  for (const each of found) {
    if (sound.length >= count) break;
    if (each.draft.right.length === 0 || isSound(each.draft, each.source, syntax)) sound.push(each);
  }
  return sound;
}

/** A file gives its second task after each other file has given one. */
function inTurns(found: readonly Found[]): Found[] {
  const turn = new Map<string, number>();
  const withTurn = found.map((each) => {
    const own = turn.get(each.source.path) ?? 0;
    turn.set(each.source.path, own + 1);
    return { each, own };
  });
  return withTurn.toSorted((a, b) => a.own - b.own).map(({ each }) => each);
}

function benchTask(kind: string, half: Half, at: number, { source, draft }: Found): BenchTask {
  const id = `${half}/${kind}/${at + 1}/${source.package}/${source.path}`;
  const history = draft.history.map((edit) => ({ path: source.path, ...edit }));
  return {
    ...{ id, kind, half, right: draft.right },
    task: {
      ...{ task_id: id, path: source.path, language: source.languageId },
      ...{ text: draft.lines.join("\n"), cursor: draft.cursor, history },
    },
  };
}

const manifestFile = new URL("manifest.jsonl", import.meta.url);

/** Writes down which tasks there are. */
export function writeManifest(tasks: readonly BenchTask[]): void {
  writeFileSync(manifestFile, manifestOf(tasks));
}

/** Raises when the tasks are other ones than those that were written down: figures of two sets do not compare. */
export function checkManifest(tasks: readonly BenchTask[]): void {
  const known = existsSync(manifestFile) ? readFileSync(manifestFile, "utf8").split("\n") : [];
  const other = manifestOf(tasks)
    .split("\n")
    .find((line, at) => line !== known[at]);
  if (other !== undefined || known.length !== tasks.length + 1)
    throw new Error(
      `The tasks are not those of ${manifestFile.pathname}: ${other ?? "some are missing"}. If that is meant, write it anew with --manifest.`,
    );
}

function manifestOf(tasks: readonly BenchTask[]): string {
  const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  return tasks
    .map(({ id, kind, half, right, task }) => `${JSON.stringify({ id, kind, half, sha256: digest([task, right]) })}\n`)
    .join("");
}
