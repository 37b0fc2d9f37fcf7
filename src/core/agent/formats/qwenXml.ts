// Qwen3.5 and later, Qwen3-Coder: calls as XML between <tool_call> and </tool_call>, with strings as they are.
import { literal } from "../../grammar.ts";
import type { ToolDeclaration, ToolValueSchema } from "../../modelPort.ts";
import { CallStream } from "./readers/callStream.ts";
import { GrammarTable, jsonNotation, mostCalls } from "./schemaGrammar.ts";
import { TaggedCallReader } from "./readers/taggedCall.ts";
import { notTokens, triggerFor, type ToolFormat, type VocabularyMarks } from "./toolFormat.ts";
import { callTags, functionEnd, functionMark, parameterMark, valueEnd, XmlCallReader } from "./readers/xmlCall.ts";

const thoughts = ["<think>", "</think>"] as const;
const results = ["<tool_response>", "</tool_response>"];

/** `isOftenBare`: the model often leaves the tag before a call out, as Qwen3-Coder does. */
export function qwenXmlFormat(marks: VocabularyMarks, isOftenBare: boolean): ToolFormat {
  const all = [...callTags, ...results, ...thoughts];
  const tokens = new Set(all.filter((mark) => marks.hasToken(mark)));
  return {
    name: "qwenXml",
    triggers: [triggerFor(callTags[0], marks)],
    stops: [],
    plainMarks: notTokens(all, marks),
    grammar: (tools, { forced }) => {
      const table = new GrammarTable(tools, jsonNotation);
      const call = table.rule(
        `"\\n${functionMark}" ${table.oneOf(tools.map((tool) => toolCall(table, tool)))} "\\n${callTags[1]}"`,
      );
      const tag = literal(callTags[0]);
      return table.text(`${forced ? tag : ""} ${call} ("\\n" ${tag} ${call}){0,${mostCalls - 1}}`);
    },
    parser: (tools, options) =>
      new CallStream(
        {
          thoughts,
          openers: [
            { mark: callTags[0], inThoughts: true, read: () => new TaggedCallReader(tools) },
            ...(isOftenBare
              ? [{ mark: functionMark, atLineStart: true, read: () => new XmlCallReader(tools, false) }]
              : []),
          ],
          closers: [callTags[1]],
          tokens,
        },
        options,
      ),
  };
}

/** A call from the tool's name on. */
function toolCall(table: GrammarTable, { name, parameters }: ToolDeclaration): string {
  const write = (argument: string, schema: ToolValueSchema): string =>
    `${literal(`${parameterMark}${argument}>\n`)} ${argumentValue(table, schema)}`;
  return `${literal(`${name}>\n`)} ${table.members(parameters, write, { between: "", end: "" })} ${literal(functionEnd)}`;
}

/** A value and its end. */
function argumentValue(table: GrammarTable, schema: ToolValueSchema): string {
  const end = literal(valueEnd);
  if (schema.enum !== undefined) return `${table.oneOf(schema.enum.map((value) => literal(String(value))))} ${end}`;
  // Python writes truth with a capital.
  if (schema.type === "boolean") return `("true" | "false" | "True" | "False") ${end}`;
  if (schema.type === undefined || schema.type === "string") return table.until(valueEnd);
  return `${table.value(schema)} ${end}`;
}
