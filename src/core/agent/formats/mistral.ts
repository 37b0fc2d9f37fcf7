// Devstral 2 and other models of Mistral: `[TOOL_CALLS]NAME[ARGS]{...}`, with marks that are tokens. Older ones write a JSON array.
import { literal } from "../../grammar.ts";
import type { ToolDeclaration } from "../../modelPort.ts";
import { CallStream } from "./readers/callStream.ts";
import { argumentsMark, callIdMark, callMark, MistralCallReader } from "./readers/mistralCall.ts";
import { GrammarTable, jsonNotation, mostCalls } from "./schemaGrammar.ts";
import { notTokens, triggerFor, type ToolFormat, type VocabularyMarks } from "./toolFormat.ts";

const thoughts = ["[THINK]", "[/THINK]"] as const;
const others = ["[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[INST]", "[/INST]"];

/** The name and the arguments behind marks, the same with the call's own name between them, or all calls in an array. */
export type MistralForm = "marked" | "withId" | "array";

export function mistralFormat(marks: VocabularyMarks, form: MistralForm): ToolFormat {
  const own = { marked: [argumentsMark], withId: [argumentsMark, callIdMark], array: [] }[form];
  const all = [callMark, ...own, ...thoughts, ...others];
  return {
    name: "mistral",
    triggers: [triggerFor(callMark, marks)],
    stops: [],
    plainMarks: notTokens(all, marks),
    grammar: (tools, { forced }) => {
      const table = new GrammarTable(tools, jsonNotation);
      const mark = literal(callMark);
      return table.text(
        `${forced ? mark : ""} ${form === "array" ? callArray(table, tools) : markedCalls(table, tools, form)}`,
      );
    },
    parser: (tools, options) =>
      new CallStream(
        {
          thoughts,
          openers: [{ mark: callMark, inThoughts: true, read: () => new MistralCallReader(tools) }],
          closers: [],
          tokens: new Set(all.filter((mark) => marks.hasToken(mark))),
        },
        options,
      ),
  };
}

/** A call's own name, which the template wants to have nine characters. */
const callId = "[a-zA-Z0-9]{9}";

function markedCalls(table: GrammarTable, tools: readonly ToolDeclaration[], form: MistralForm): string {
  const id = form === "withId" ? `${literal(callIdMark)} ${callId}` : "";
  const call = table.oneOf(
    tools.map(({ name, parameters }) => `${literal(name)} ${id} ${literal(argumentsMark)} ${table.object(parameters)}`),
  );
  return `${call} (${literal(callMark)} ${call}){0,${mostCalls - 1}}`;
}

function callArray(table: GrammarTable, tools: readonly ToolDeclaration[]): string {
  const space = table.space();
  const call = table.oneOf(
    tools.map(
      ({ name, parameters }) =>
        `"{\\"name\\":" ${space} ${literal(`${JSON.stringify(name)},`)} ${space} "\\"arguments\\":" ${space} ` +
        `${table.object(parameters)} ("," ${space} "\\"id\\":" ${space} "\\"" ${callId} "\\"")? "}"`,
    ),
  );
  return `" "? "[" ${call} ("," ${space} ${call}){0,${mostCalls - 1}} "]"`;
}
