// Calls in the text of a server that has not read them itself. Which family its model belongs to is not known, so every form counts that
// can be told from text: those of the catalogue's families, and those of others that servers run.
import type { ToolDeclaration } from "../../modelPort.ts";
import { CallStream, type CallOpener } from "./readers/callStream.ts";
import { callMarks, GemmaCallReader } from "./readers/gemmaCall.ts";
import { bareCall, fencedCall, JsonCallReader } from "./readers/jsonCall.ts";
import { callMark, MistralCallReader } from "./readers/mistralCall.ts";
import { NamedCallReader } from "./readers/namedCall.ts";
import { invokeForm, PairedCallReader } from "./readers/pairedCall.ts";
import { pythonFence, pythonLists } from "./readers/pythonCall.ts";
import { TaggedCallReader } from "./readers/taggedCall.ts";
import { callTags, functionEnd, functionMark, XmlCallReader } from "./readers/xmlCall.ts";
import type { ToolStreamParser } from "./toolFormat.ts";

/** Marks around JSON: LM Studio's own, Granite's and Phi's, Llama's, and what Qwen2.5-Coder writes. */
const framed: readonly (readonly [open: string, ...closers: string[]])[] = [
  ["<tools>", "</tools>"],
  ["<function_call>", "</function_call>"],
  ["<|tool_call|>", "<|/tool_call|>"],
  ["<|python_tag|>", "<|eom_id|>", "<|eot_id|>"],
  ["[TOOL_REQUEST]", "[END_TOOL_REQUEST]"],
];
/** Marks before the name of a tool, and those behind its arguments. gpt-oss also where the server has left its special tokens out. */
const named: readonly (readonly [open: string, ...closers: string[]])[] = [
  ...["to=functions.", "commentary to=functions.", "assistantcommentary to=functions."].map(
    (open) => [open, "<|call|>"] as const,
  ),
  ["<|tool_calls_section_begin|><|tool_call_begin|>", "<|tool_call_end|>"],
  ["<|tool_call_begin|>", "<|tool_call_end|>"],
  ...["<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>", "<｜tool▁call▁begin｜>"].map(
    (open) => [open, "<｜tool▁call▁end｜>", "```<｜tool▁call▁end｜>"] as const,
  ),
];
const invokes = ["", "<function_calls>", "<function_calls>\n", "<minimax:tool_call>", "<minimax:tool_call>\n"];
/** How an array of calls begins in a line of its own. */
const arrays = ["[{", "[\n{", "[\n  {", "[\n    {"];
/** What is left of a call of Mistral's where the server has left special tokens out: the tool's name, directly before its arguments. */
const unmarked = ['[ARGS]{"', '{"'];
/** Marks that end all calls of an answer. */
const ends = [
  "<|tool_calls_section_end|>",
  "<｜tool▁calls▁end｜>",
  "</function_calls>",
  "</minimax:tool_call>",
  "<|python_end|>",
];

/** Which text it is. */
export type ServerTextKind = "answer" | "toldAnswer" | "thoughts";

/**
 * Reads a text. `toldAnswer`: the model was told in words to call in JSON. `thoughts`: there, a call is only what a mark says that
 * nothing else has.
 */
export function serverTextParser(tools: readonly ToolDeclaration[], kind: ServerTextKind = "answer"): ToolStreamParser {
  const json = (closers: readonly string[]) => new JsonCallReader(tools, { closers, certainty: "likely" });
  const openers: readonly CallOpener[] = [
    { mark: callTags[0], inThoughts: true, read: () => new TaggedCallReader(tools) },
    { mark: functionMark, atLineStart: true, inThoughts: true, read: () => new XmlCallReader(tools, false) },
    { mark: callMarks[0], inThoughts: true, read: () => new GemmaCallReader(tools) },
    { mark: callMark, inThoughts: true, read: () => new MistralCallReader(tools) },
    ...named.map(([mark, ...closers]) => ({ mark, inThoughts: true, read: () => new NamedCallReader(tools, closers) })),
    ...framed.map(([mark, ...closers]) => ({ mark, read: () => json(closers) })),
    ...invokes.map((before) => ({
      mark: `${before}<invoke name="`,
      atLineStart: true,
      read: () => new PairedCallReader(tools, invokeForm),
    })),
    ...tools.flatMap(({ name }) =>
      unmarked.map((rest) => ({
        mark: name + rest,
        atLineStart: true,
        read: () => new NamedCallReader(tools, [], name + rest),
      })),
    ),
    ...pythonLists(tools),
    // Without a mark, it may as well be an example in an answer.
    pythonFence(tools, fencedCall(tools, kind === "answer")),
    ...["{", ...arrays].map((mark) => bareCall(tools, mark, kind === "answer")),
  ];
  const closers = [...framed, ...named].flatMap(([, ...marks]) => marks);
  const marks = { openers, closers: [callTags[1], callMarks[1], functionEnd, "```", ...closers, ...ends] };
  return new CallStream({ ...marks, tokens: new Set() }, { startsThinking: kind === "thoughts" });
}
