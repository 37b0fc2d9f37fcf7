// Gemma 4: calls as `call:NAME{key:value}` between marks of their own, with strings between marks too, and nothing escaped.
import { literal } from "../../grammar.ts";
import type { ToolDeclaration, ToolParameters, ToolValueSchema } from "../../modelPort.ts";
import { CallStream } from "./readers/callStream.ts";
import { callBegin, callMarks, GemmaCallReader, quoteMark } from "./readers/gemmaCall.ts";
import { GrammarTable, mostCalls, type Notation } from "./schemaGrammar.ts";
import { notTokens, triggerFor, type ToolFormat, type VocabularyMarks } from "./toolFormat.ts";

const thoughts = ["<|channel>", "<channel|>"] as const;
/** The model ends its part with the mark that its template begins the results with. */
const resultMark = "<|tool_response>";
const others = [resultMark, "<tool_response|>", "<|tool>", "<tool|>", "<|turn>", "<turn|>", "<|think|>"];

export function gemmaFormat(marks: VocabularyMarks): ToolFormat {
  const all = [...callMarks, quoteMark, ...thoughts, ...others];
  return {
    name: "gemma",
    triggers: [triggerFor(callMarks[0], marks)],
    stops: [resultMark],
    plainMarks: notTokens(all, marks),
    grammar: (tools, { forced }) => {
      const table = new GrammarTable(tools, notation);
      const call = table.rule(
        `${literal(callBegin)} ${table.oneOf(tools.map((tool) => toolCall(table, tool)))} ${literal(callMarks[1])}`,
      );
      const mark = literal(callMarks[0]);
      return table.text(
        `${forced ? mark : ""} ${call} (${mark} ${call}){0,${mostCalls - 1}} (${literal(resultMark)})?`,
      );
    },
    parser: (tools, options) =>
      new CallStream(
        {
          thoughts,
          thoughtName: "thought",
          openers: [{ mark: callMarks[0], inThoughts: true, read: () => new GemmaCallReader(tools) }],
          closers: [callMarks[1], resultMark],
          tokens: new Set(all.filter((mark) => marks.hasToken(mark))),
        },
        options,
      ),
  };
}

function toolCall(table: GrammarTable, { name, parameters }: ToolDeclaration): string {
  return `${literal(name)} ${table.object(sorted(parameters))}`;
}

/** The template sorts keys. */
function sorted<T extends ToolParameters | ToolValueSchema>(schema: T): T {
  const { properties } = schema;
  const items = "items" in schema && schema.items !== undefined ? { items: sorted(schema.items) } : {};
  if (properties === undefined) return { ...schema, ...items };
  const keys = Object.keys(properties).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return { ...schema, ...items, properties: Object.fromEntries(keys.map((key) => [key, sorted(properties[key]!)])) };
}

const notation: Notation = {
  string: (table) => `${literal(quoteMark)} ${table.until(quoteMark)}`,
  constant: (value) => literal(typeof value === "string" ? `${quoteMark}${value}${quoteMark}` : String(value)),
  key: (name) => literal(`${name}:`),
  anyKey: () => String.raw`[^:,<>{}\x5b\x5d\x00-\x1f]+ ":"`,
};
