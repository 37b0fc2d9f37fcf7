// The forms of calls that are tried, each with a template that writes them.
import assert from "node:assert/strict";
import { toolFormatFor } from "../../../src/core/agent/formats/toolFormats.ts";
import type { ToolFormat } from "../../../src/core/agent/formats/toolFormat.ts";
import { otherTemplateText, templateText, type TemplateName } from "../models/chatTemplates.ts";
import { rendered, type SampleCall } from "./toolStreams.ts";

/** One way of writing calls. */
export interface ToolForm {
  readonly name: string;
  readonly format: ToolFormat;
  /** Calls as the template writes them. */
  write(calls: readonly SampleCall[]): string;
  /** Most calls of one answer. */
  readonly most: number;
  /** Text that no argument can hold in this form. */
  readonly unwritable: RegExp;
  /** "I look." before a call. */
  readonly before: string;
  /** Whether the stream has marks that are no part of any event. */
  readonly hasHeaders: boolean;
  /** Ways to spoil a call of `read_file` for src/a.ts, by what is wrong then. */
  readonly spoilt: Readonly<Record<string, (call: string) => string>>;
}

const noTokens = { hasToken: () => false };
const never = /(?!)/;

function form(
  name: string,
  template: string,
  eos: string,
  own: Pick<ToolForm, "spoilt"> & Partial<Pick<ToolForm, "most" | "unwritable" | "before" | "hasHeaders" | "write">>,
): ToolForm {
  const format = toolFormatFor(template, noTokens);
  assert.ok(format, name);
  const write = (calls: readonly SampleCall[]): string => rendered(template, eos, calls);
  return { name, format, write, most: 3, unwritable: never, before: "I look.\n\n", hasHeaders: false, ...own };
}

const known = (name: TemplateName, eos: string, own: Parameters<typeof form>[3]): ToolForm =>
  form(name, templateText(name), eos, own);
const other = (from: string, eos: string, own: Parameters<typeof form>[3]): ToolForm =>
  form(from, otherTemplateText(from), eos, own);

const unknownTool = (call: string): string => call.replace("read_file", "rm");
const behind = (call: string): string => `${call}\nDone.`;

const xml: Parameters<typeof form>[3] = {
  unwritable: /\n<\/parameter>(?:\n|$)/,
  spoilt: {
    "an unknown tool": unknownTool,
    "text behind the call": behind,
    "a doubled end of an argument": (call) => call.replace("\n</parameter>\n", "\n</parameter>\n</parameter>\n"),
    "a doubled end of the function": (call) => call.replace("</function>\n", "</function>\n</function>\n"),
    "a doubled end of the call": (call) => `${call}\n</tool_call>`,
    "an extra argument": (call) => call.replace("</function>", "<parameter=more>\nx\n</parameter>\n</function>"),
    "an argument twice": (call) => call.replace("</function>", "<parameter=path>\nx\n</parameter>\n</function>"),
    "a missing argument": (call) => call.replace(/<parameter=path>\n[^<]*<\/parameter>\n/, ""),
    "a word for a number": (call) => call.replace("</function>", "<parameter=to>\nx\n</parameter>\n</function>"),
  },
};
const json: Parameters<typeof form>[3]["spoilt"] = {
  "an unknown tool": unknownTool,
  "text behind the call": behind,
  "a doubled end of the arguments": (call) => call.replace(/\}(?!\})/, "}}"),
  "an extra argument": (call) => call.replace('ts"}', 'ts", "more": 1}'),
  "an argument twice": (call) => call.replace('ts"}', 'ts", "path": "b"}'),
  "a missing argument": (call) => call.replace(/"path": ?"[^"]*"/, ""),
  "a word for a number": (call) => call.replace('ts"}', 'ts", "to": "x"}'),
};
const tagged = {
  ...json,
  "a doubled end of the call": (call: string): string => `${call}\n</tool_call>`,
  "an extra key": (call: string): string => call.replace("}}", '}, "id": 1}'),
};
const gemma: Parameters<typeof form>[3] = {
  unwritable: /<\|"\|>/,
  before: "I look.",
  spoilt: {
    "an unknown tool": unknownTool,
    "text behind the call": behind,
    "a doubled end of the arguments": (call) => call.replace("}<", "}}<"),
    "a doubled end of the call": (call) => call.replace("<tool_call|>", "<tool_call|><tool_call|>"),
    "a doubled quote": (call) => call.replace('ts<|"|>', 'ts<|"|><|"|>'),
    "an extra argument": (call) => call.replace("}<", ",more:1}<"),
    "an argument twice": (call) => call.replace("}<", ',path:<|"|>b<|"|>}<'),
    "a missing argument": (call) => call.replace(/\{.*\}/, "{}"),
    "a word for a number": (call) => call.replace("}<", ",to:x}<"),
  },
};
const mistral: Parameters<typeof form>[3] = {
  before: "I look.",
  spoilt: { ...json, "a doubled mark": (call) => call.replace("[TOOL_CALLS]", "[TOOL_CALLS][TOOL_CALLS]") },
};
const harmonyHeader = "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant";

/** Every form, by templates of the models that write it. */
export const toolForms = (): readonly ToolForm[] => [
  known("Qwen3.5", "<|im_end|>", xml),
  other("Qwen3-Coder", "<|im_end|>", xml),
  known("Qwen2.5", "<|im_end|>", { spoilt: tagged }),
  other("Qwen-Qwen3-0.6B", "<|im_end|>", { spoilt: tagged }),
  known("gpt-oss", "<|return|>", { most: 1, before: harmonyHeader, hasHeaders: true, spoilt: json }),
  known("Gemma 4", "<turn|>", gemma),
  known("Gemma 4, interleaved", "<turn|>", gemma),
  known("Devstral 1.1", "</s>", mistral),
  known("Ministral 3", "</s>", mistral),
  other("Mistral-Small-3.2-24B-Instruct-2506", "</s>", mistral),
  other("mistralai-Mistral-Nemo-Instruct-2407", "</s>", mistral),
  known("Phi-4", "<|im_end|>", {
    write: (calls) => toolFormatFor(templateText("Phi-4"), noTokens)?.prompt?.calls(calls) ?? "",
    spoilt: { ...json, "an extra key": (call) => call.replace("}}", '}, "id": 1}') },
  }),
];
