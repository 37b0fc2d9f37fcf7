// Edits by a real model: how many apply, whether anything outside the range changes, and how many do what was asked, under the
// grammar and without it. The truth is known by running the edited programs.
//   npm run bench:edits -- [--model FILE] [--every N] [--language NAME] [--way grammar|free]
//     [--json FILE] [--first same]
// `--first same`: the first answer is taken to be the code as it was, which shows what the second try is worth.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import type { EditModel } from "../../src/core/edits/makeEdit.ts";
import { makeEdit } from "../../src/core/edits/makeEdit.ts";
import { dedent } from "../../src/core/edits/lines/dedent.ts";
import type { ChatEnd, Usage } from "../../src/core/modelPort.ts";
import { hunksOf, withHunks } from "../../src/core/edits/proposal.ts";
import { realModel } from "../support/models/models.ts";
import { TestHome } from "../support/workers.ts";
import { cTasks } from "./edits/cTasks.ts";
import { goTasks } from "./edits/goTasks.ts";
import { javaTasks } from "./edits/javaTasks.ts";
import { javascriptTasks } from "./edits/javascriptTasks.ts";
import { pythonTasks } from "./edits/pythonTasks.ts";
import type { TaskRow } from "./edits/taskRow.ts";
import { holds } from "./edits/truth.ts";
import { typescriptTasks } from "./edits/typescriptTasks.ts";

interface Outcome {
  readonly id: string;
  readonly way: "grammar" | "free";
  readonly applies: boolean;
  readonly changesOutside: boolean;
  /** Undefined when its language cannot be run here. */
  readonly isSolved: boolean | undefined;
  readonly tries: number;
  readonly ms: number;
  readonly failure?: string;
}

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    every: { type: "string", default: "1" },
    language: { type: "string" },
    way: { type: "string" },
    first: { type: "string" },
    json: { type: "string" },
  },
});
const all = [...pythonTasks, ...javascriptTasks, ...typescriptTasks, ...goTasks, ...cTasks, ...javaTasks];
const tasks = all
  .filter(({ language }) => values.language === undefined || language === values.language)
  .filter((_, index) => index % Number(values.every) === 0);
const ways = (["grammar", "free"] as const).filter((way) => values.way === undefined || way === values.way);
const home = new TestHome();
try {
  const client = home.client();
  client.use({ path: values.model ?? realModel(), contextTokens: 4096 });
  const { name } = await client.load();
  const outcomes: Outcome[] = [];
  for (const task of tasks)
    for (const way of ways) {
      const outcome = await tried(client, task, way);
      outcomes.push(outcome);
      const { applies, isSolved, tries, ms, failure } = outcome;
      console.log(
        `${task.id} ${way}: ${applies ? (isSolved === true ? "solved" : "applies") : "misses"}, try ${tries}, ${ms} ms ${failure ?? ""}`,
      );
    }
  const summary = ways.map((way) => summed(way, outcomes));
  console.table(summary);
  const machine = `${os.availableParallelism()} x ${os.cpus()[0]?.model}`;
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine, model: name, tasks: tasks.length, summary, outcomes }, null, 2)}\n`,
    );
} finally {
  await home.close();
}

async function tried(client: WorkerClient, row: TaskRow, way: Outcome["way"]): Promise<Outcome> {
  const [before = "", text = "", behind = ""] = row.file.replace("¤", () => row.check).split(/[«»]/);
  // The check is no part of the document that the model's answer is parsed in.
  const rest = row.file.replace("¤", "").split("»")[1] ?? "";
  const line = before.split("\n").length;
  const label = `main:${line}-${line + text.split("\n").length - 1}`;
  const selection = { label, languageId: row.language, text, before: before.slice(before.lastIndexOf("\n") + 1) };
  const start = performance.now();
  const model = way === "grammar" ? client : withoutGrammar(client);
  const made = await makeEdit(
    values.first === "same" ? repeatingFirst(model, dedent(selection).text) : model,
    { selection, task: row.task, before, behind: rest },
    () => {},
    new AbortController().signal,
  );
  const ms = Math.round(performance.now() - start);
  const missed = { id: row.id, way, ms, changesOutside: false };
  if (made.kind === "miss")
    return { ...missed, applies: false, isSolved: false, tries: 2, failure: made.failure.message };
  const range = { start: before.length, end: before.length + text.length };
  const program = withHunks(before + text + behind, hunksOf(range, text, made.replacement));
  const changesOutside = !program.startsWith(before) || !program.endsWith(behind);
  return { ...missed, changesOutside, applies: true, isSolved: holds(row.language, program), tries: made.tries };
}

const noUsage: Usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0, prefillMs: 0, totalMs: 0 };

/** A model whose first answer is the code as it was. */
function repeatingFirst(model: EditModel, code: string): EditModel {
  let asked = 0;
  const first: ChatEnd = { text: code, thinking: "", reason: "endOfText", usage: noUsage };
  return modelWith(model, async (...request) => (asked++ ? model.chat(...request) : first));
}

/** The same model and the same checks, but it may write what it likes. */
function withoutGrammar(client: WorkerClient): EditModel {
  return modelWith(client, ({ grammar: _grammar, ...request }, ...rest) => client.chat(request, ...rest));
}

function modelWith(model: EditModel, chat: EditModel["chat"]): EditModel {
  return {
    load: (signal) => model.load(signal),
    countTokens: (text) => model.countTokens(text),
    syntaxErrors: (question) => model.syntaxErrors(question),
    codeParts: (question) => model.codeParts(question),
    chat,
  };
}

function summed(way: Outcome["way"], outcomes: readonly Outcome[]): object {
  const own = outcomes.filter((outcome) => outcome.way === way);
  const judged = own.filter(({ isSolved }) => isSolved !== undefined);
  const share = (count: number, of: number): string => `${count} of ${of} (${Math.round((1000 * count) / of) / 10} %)`;
  return {
    way,
    applies: share(own.filter(({ applies }) => applies).length, own.length),
    atOnce: share(own.filter(({ applies, tries }) => applies && tries === 1).length, own.length),
    changesOutside: own.filter(({ changesOutside }) => changesOutside).length,
    solved: share(judged.filter(({ isSolved }) => isSolved).length, judged.length),
  };
}
