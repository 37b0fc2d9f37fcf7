import { parseArgs } from "node:util";
import { usualSteps } from "../core/agent/turn/turnState.ts";
import { checkUse } from "./commandUse.ts";
import { UsageError } from "./usage.ts";

/** Options and arguments of a command. */
export interface Options {
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly model: string | undefined;
  readonly home: string | undefined;
  /** URL of a server to use instead of this machine; its key is read from GHOSTLIGHT_API_KEY. */
  readonly endpoint: string | undefined;
  readonly remoteModel: string | undefined;
  /** The user allows plain http to another machine. */
  readonly plainHttp: boolean;
  readonly contextTokens: number;
  readonly file: string | undefined;
  readonly instruction: string | undefined;
  readonly write: boolean;
  /** `models import` imports everything it finds. */
  readonly all: boolean;
  /** The doctor also measures the model. */
  readonly bench: boolean;
  /** A described machine for `models plan`: GPUs by name, their memory and the main memory in GB. For `check-gpu`: which devices. */
  readonly gpu: readonly string[];
  readonly vram: readonly string[];
  readonly ram: string | undefined;
  readonly cores: string | undefined;
  readonly limit: number;
  /** Folder of a report. */
  readonly out: string | undefined;
  /** The agent: its folder, whether it may edit without asking, the commands it may run, and its longest turn in answers. */
  readonly folder: string | undefined;
  readonly yesEdits: boolean;
  readonly allow: readonly string[];
  readonly steps: number;
  /** Takes back what an agent changed. */
  readonly restore: boolean;
  readonly shape: "line" | "block" | undefined;
  /** The infill order. For measurements, so it is not in the help. */
  readonly order: "joint" | "anchored" | "chat" | undefined;
  readonly pauseEvery: number;
  readonly maxWaitMs: number;
  /** Why VS Code started this process, when it did. */
  readonly type: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** Reads the command line. Raises UsageError. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      allowPositionals: true,
      tokens: true,
      options: {
        json: { type: "boolean", default: false },
        model: { type: "string" },
        home: { type: "string" },
        endpoint: { type: "string" },
        "remote-model": { type: "string" },
        "plain-http": { type: "boolean", default: false },
        context: { type: "string" },
        file: { type: "string" },
        instruction: { type: "string" },
        write: { type: "boolean", default: false },
        all: { type: "boolean", default: false },
        bench: { type: "boolean", default: false },
        gpu: { type: "string", multiple: true, default: [] },
        vram: { type: "string", multiple: true, default: [] },
        ram: { type: "string" },
        cores: { type: "string" },
        limit: { type: "string", default: "0" },
        out: { type: "string" },
        folder: { type: "string" },
        "yes-edits": { type: "boolean", default: false },
        allow: { type: "string", multiple: true, default: [] },
        steps: { type: "string", default: String(usualSteps) },
        restore: { type: "boolean", default: false },
        shape: { type: "string" },
        order: { type: "string" },
        "pause-every": { type: "string", default: "0" },
        "max-wait": { type: "string", default: "6000" },
        type: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", default: false },
      },
    });
    const given = tokens.flatMap((token) => (token.kind === "option" ? [token] : []));
    // An unset variable in a script must not mean the default: `--home "$FOLDER"` would be the user's own.
    const empty = given.find(({ value }) => value?.trim() === "");
    if (empty !== undefined) throw new UsageError(`${empty.rawName} needs a value, and it is empty`);
    if (!values.help && !values.version)
      checkUse(
        positionals,
        given.map(({ name }) => name),
      );
    if (values.shape !== undefined && values.shape !== "line" && values.shape !== "block")
      throw new UsageError("--shape must be line or block");
    const { order } = values;
    if (order !== undefined && order !== "joint" && order !== "anchored" && order !== "chat")
      throw new UsageError("--order must be joint, anchored or chat");
    return {
      positionals,
      json: values.json,
      model: values.model,
      home: values.home,
      endpoint: values.endpoint,
      remoteModel: values["remote-model"],
      plainHttp: values["plain-http"],
      contextTokens: wholeNumber("--context", values.context ?? usualContext(positionals[0]), 256),
      file: values.file,
      instruction: values.instruction,
      write: values.write,
      all: values.all,
      bench: values.bench,
      gpu: values.gpu,
      vram: values.vram,
      ram: values.ram,
      cores: values.cores,
      limit: wholeNumber("--limit", values.limit, 0),
      out: values.out,
      folder: values.folder,
      yesEdits: values["yes-edits"],
      allow: values.allow,
      steps: wholeNumber("--steps", values.steps, 1),
      restore: values.restore,
      shape: values.shape,
      order,
      pauseEvery: wholeNumber("--pause-every", values["pause-every"], 0),
      maxWaitMs: wholeNumber("--max-wait", values["max-wait"], 0),
      type: values.type,
      help: values.help,
      version: values.version,
    };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** An agent reads file after file, everything else one at a time. In tokens. */
function usualContext(command: string | undefined): string {
  return command === "agent" ? "16384" : "8192";
}

/** `FILE:LINE:COL`, both counted from 1. */
export function readPlace(text: string | undefined): { file: string; line: number; column: number } {
  const match = /^([^]+):(\d+):(\d+)$/.exec(text ?? "");
  if (!match) throw new UsageError("give a position as FILE:LINE:COL");
  return { file: match[1]!, line: Number(match[2]), column: Number(match[3]) };
}

/** `FILE:START-END` or `FILE:LINE`, lines counted from 1, both ends included. */
export function readRange(text: string | undefined): { file: string; start: number; end: number } {
  const match = /^([^]+):(\d+)(?:-(\d+))?$/.exec(text ?? "");
  if (!match) throw new UsageError("give lines as FILE:START-END");
  return { file: match[1]!, start: Number(match[2]), end: Number(match[3] ?? match[2]) };
}

/** No option means anything beyond. */
const mostNumber = 100_000_000;

function wholeNumber(name: string, text: string, least: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= mostNumber))
    throw new UsageError(`${name} must be a whole number from ${least} to ${mostNumber}`);
  return number;
}
