// gpt-oss: an answer is messages with headers, and a call is a message whose header names the tool as the recipient.
import { literal } from "../../grammar.ts";
import { HarmonyStream, harmonyMarks, toolNamespace } from "./readers/harmonyStream.ts";
import { GrammarTable, jsonNotation } from "./schemaGrammar.ts";
import { notTokens, triggerFor, type ToolFormat, type VocabularyMarks } from "./toolFormat.ts";

/** In the header, wherever the model puts it. */
const recipient = `to=${toolNamespace}`;
const { channel, constrain, message, call } = harmonyMarks;

export function harmonyFormat(marks: VocabularyMarks): ToolFormat {
  const all = Object.values(harmonyMarks);
  return {
    name: "harmony",
    triggers: [triggerFor(recipient, marks)],
    stops: [call],
    plainMarks: notTokens(all, marks),
    grammar: (tools, { forced }) => {
      const table = new GrammarTable(tools, jsonNotation);
      // The template writes the recipient before the channel, the model behind it. Without a blank, “json” would be a part of it.
      const header = table.rule(
        `(${literal(channel)} ("commentary" | "analysis"))? (" "? ${literal(constrain)} "json" | " json" | " ")? ${literal(message)}`,
      );
      const calls = tools.map(({ name, parameters }) => `${literal(name)} ${header} ${table.object(parameters)}`);
      const begin = forced ? `(${literal(`${channel}commentary ${recipient}`)} | ${literal(` ${recipient}`)})` : "";
      // One call a message: its mark ends the answer.
      return table.text(`${begin} ${table.oneOf(calls)} ${literal(call)}?`);
    },
    parser: (tools, options) => new HarmonyStream(tools, new Set(all.filter((mark) => marks.hasToken(mark))), options),
  };
}
