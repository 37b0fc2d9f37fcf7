// Qwen2.5 and Qwen3, and others that were trained on Hermes' form: calls as JSON between <tool_call> and </tool_call>. Qwen2.5-Coder
// does not keep to it: it writes the object in a fence, between <tools> and </tools>, or bare.
import { literal } from "../../grammar.ts";
import type { ToolDeclaration } from "../../modelPort.ts";
import { CallStream } from "./readers/callStream.ts";
import { bareCall, fencedCall, JsonCallReader } from "./readers/jsonCall.ts";
import { GrammarTable, jsonNotation, mostCalls } from "./schemaGrammar.ts";
import { TaggedCallReader } from "./readers/taggedCall.ts";
import { notTokens, triggerFor, type ToolFormat, type VocabularyMarks } from "./toolFormat.ts";
import { callTags } from "./readers/xmlCall.ts";

const thoughts = ["<think>", "</think>"] as const;
const results = ["<tool_response>", "</tool_response>"];
const tools = ["<tools>", "</tools>"] as const;
const fence = "```";
const fencedName = `${fence}json\n{"name"`;
const bareNames = ['{"name": "', '{"name":"'];
/** The same in lines of their own. A `package.json` begins like this too, so it counts only where the answer begins with it. */
const inLines = ["  ", "    ", "\t"].map((indentation) => `{\n${indentation}"name"`);
const inFence = ["json", ""].flatMap((label) => inLines.map((object) => `${fence}${label}\n${object}`));

/** `isExact`: the model keeps to its template, so that only the template's own form switches the grammar on. */
export function hermesFormat(marks: VocabularyMarks, isExact: boolean): ToolFormat {
  const all = [...callTags, ...results, ...thoughts, ...tools];
  const tokens = new Set(all.filter((mark) => marks.hasToken(mark)));
  const others = isExact ? [] : [tools[0], fencedName, ...bareNames];
  const first = isExact ? [] : [...inFence, ...inLines];
  return {
    name: "hermes",
    triggers: [
      ...[callTags[0], ...others].map((text) => triggerFor(text, marks)),
      ...first.map((text) => ({ text, isToken: false, isFirst: true })),
    ],
    stops: [],
    plainMarks: notTokens(all, marks),
    grammar: (declared, { forced, trigger }) => {
      const table = new GrammarTable(declared, jsonNotation);
      if (forced) return table.text(`${literal(callTags[0])} ${tagged(table, declared)}`);
      const ways = [callTags[0], ...others, ...first].filter((each) => trigger === undefined || each === trigger);
      return table.text(ways.map((each) => behind(each, table, declared)).join(" | "));
    },
    parser: (declared, options) =>
      new CallStream(
        {
          thoughts,
          openers: [
            { mark: callTags[0], inThoughts: true, read: () => new TaggedCallReader(declared) },
            { mark: tools[0], read: () => new JsonCallReader(declared, { closers: [tools[1]], certainty: "likely" }) },
            fencedCall(declared),
            bareCall(declared),
          ],
          closers: [callTags[1], tools[1], fence],
          tokens,
        },
        options,
      ),
  };
}

/** What follows a trigger. */
function behind(trigger: string, table: GrammarTable, declared: readonly ToolDeclaration[]): string {
  const space = table.space();
  const rest = `${named(table, declared)} ${space} "}"`;
  if (inLines.includes(trigger)) return `":" ${space} "\\"" ${rest}`;
  if (trigger === fencedName || inFence.includes(trigger)) return `":" ${space} "\\"" ${rest} "\\n"? ${literal(fence)}`;
  if (bareNames.includes(trigger)) return rest;
  if (trigger === tools[0]) return `${object(table, declared)} ${space} ${literal(tools[1])}`;
  return tagged(table, declared);
}

/** Calls from behind `<tool_call>` on. */
function tagged(table: GrammarTable, declared: readonly ToolDeclaration[]): string {
  const call = table.rule(`${object(table, declared)} ${table.space()} ${literal(callTags[1])}`);
  return `${call} ("\\n"? ${literal(callTags[0])} ${call}){0,${mostCalls - 1}}`;
}

function object(table: GrammarTable, declared: readonly ToolDeclaration[]): string {
  const space = table.space();
  return table.rule(`${space} "{" ${space} "\\"name\\":" ${space} "\\"" ${named(table, declared)} ${space} "}"`);
}

/** The rest of an object from within the quotes of the tool's name on. */
function named(table: GrammarTable, declared: readonly ToolDeclaration[]): string {
  const space = table.space();
  return table.oneOf(
    declared.map(
      ({ name, parameters }) =>
        `${literal(`${JSON.stringify(name).slice(1)},`)} ${space} "\\"arguments\\":" ${space} ${table.object(parameters)}`,
    ),
  );
}
