// Calls of tools as the models' own templates write them, and what a parser makes of a stream, however it is cut.
import assert from "node:assert/strict";
import { Template } from "@huggingface/jinja";
import type { ToolEvent, ToolFormat, ToolParserOptions } from "../../../src/core/agent/formats/toolFormat.ts";
import type { ToolDeclaration, ToolValueSchema } from "../../../src/core/modelPort.ts";
import { randomFrom } from "../randomNumbers.ts";

/** A tool with some arguments; those whose name ends with "?" may be left out. */
function tool(name: string, properties: Readonly<Record<string, ToolValueSchema>>): ToolDeclaration {
  const entries = Object.entries(properties);
  const required = entries.map(([key]) => key).filter((key) => !key.endsWith("?"));
  return {
    name,
    description: `Does ${name}.`,
    parameters: {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, schema]) => [key.replace(/\?$/, ""), schema])),
      required,
    },
  };
}

const text = { type: "string" } as const;

/** Tools like those of the agent, and one with every type. */
export const sampleTools: readonly ToolDeclaration[] = [
  tool("read_file", { path: text, "from?": { type: "integer" }, "to?": { type: "integer" } }),
  tool("edit_file", { path: text, old: text, new: text }),
  tool("problems", { "path?": text }),
  tool("odd-one", {
    kind: { type: "string", enum: ["a", "b c"] },
    "all?": { type: "boolean" },
    "list?": { type: "array", items: text },
    "deep?": { type: "object", properties: { n: { type: "number" }, s: text }, required: ["n"] },
  }),
];

/** A call as it is read. */
export interface SampleCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Some calls as a model's own template writes them, from where the model goes on to where its end token is. */
export function rendered(template: string, eos: string, calls: readonly SampleCall[], tools = sampleTools): string {
  const render = (messages: readonly unknown[], others: Readonly<Record<string, unknown>> = {}): string =>
    new Template(template).render({
      messages,
      tools: tools.map((each) => ({ type: "function", function: each })),
      add_generation_prompt: false,
      enable_thinking: false,
      bos_token: "",
      eos_token: eos,
      ...others,
    });
  const question = { role: "user", content: "q" };
  const tool_calls = calls.map((each, index) => ({ id: `call0000${index}`, type: "function", function: each }));
  const before = render([question]);
  const whole = render([question, { role: "assistant", content: "", tool_calls }]);
  assert.ok(whole.startsWith(before));
  const prompt = /^(?:<\|im_start\|>assistant\n(?:<think>\n\n<\/think>\n\n)?|<\|turn>model\n|<\|start\|>assistant)/;
  return whole
    .slice(before.length)
    .replace(prompt, "")
    .replace(/(?:<\|im_end\|>\n|<\/s>|<turn\|>\n)$/, "");
}

/** What a parser makes of the pieces of a stream; texts of one kind in a row are one. */
function readPieces(
  format: ToolFormat,
  pieces: readonly string[],
  tools: readonly ToolDeclaration[] = sampleTools,
  options?: ToolParserOptions,
): readonly ToolEvent[] {
  const parser = format.parser(tools, options);
  const events: ToolEvent[] = [];
  for (const event of [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()]) {
    const last = events.at(-1);
    const isSame =
      (event.kind === "text" || event.kind === "thinking" || event.kind === "callText") &&
      last?.kind === event.kind &&
      (event.kind !== "callText" || last.kind !== "callText" || last.name === event.name);
    if (isSame) events[events.length - 1] = { ...event, text: last.text + event.text };
    else events.push(event);
    if (event.kind !== "call") assert.notEqual(event.text, "");
  }
  return events;
}

/** The events of a stream, after they were held against those of every character alone, and of cuts in two at these places. */
function readWithCuts(
  format: ToolFormat,
  stream: string,
  cuts: readonly number[],
  given: StreamSetting,
): readonly ToolEvent[] {
  const { tools, options } = given;
  const whole = readPieces(format, [stream], tools, options);
  assert.deepEqual(readPieces(format, stream.split(""), tools, options), whole, "character by character");
  for (const cut of cuts)
    assert.deepEqual(
      readPieces(format, [stream.slice(0, cut), stream.slice(cut)], tools, options),
      whole,
      `cut at ${cut} of ${JSON.stringify(stream)}`,
    );
  return whole;
}

export interface StreamSetting {
  readonly tools?: readonly ToolDeclaration[];
  readonly options?: ToolParserOptions;
}

/** The events of a stream, which are the same for every cut in two. */
export function readEveryWay(format: ToolFormat, stream: string, setting: StreamSetting = {}): readonly ToolEvent[] {
  return readWithCuts(
    format,
    stream,
    Array.from({ length: stream.length }, (_, at) => at),
    setting,
  );
}

/** The same for some cuts, where there are many streams. */
export function readSomeWays(format: ToolFormat, stream: string, setting: StreamSetting = {}): readonly ToolEvent[] {
  const random = randomFrom(stream.length);
  const cuts = Array.from({ length: 4 }, () => Math.floor(random() * stream.length));
  return readWithCuts(format, stream, cuts, setting);
}

/** The calls among events. */
export function callsIn(events: readonly ToolEvent[]): readonly SampleCall[] {
  return events.flatMap((event) => (event.kind === "call" ? [event.call] : []));
}

/** The problems among events. */
export function problemsIn(events: readonly ToolEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === "malformed" ? [event.problem] : []));
}

/** All that was written, as events tell it. */
export function writtenIn(events: readonly ToolEvent[]): string {
  return events.map((event) => (event.kind === "call" || event.kind === "malformed" ? "" : event.text)).join("");
}
