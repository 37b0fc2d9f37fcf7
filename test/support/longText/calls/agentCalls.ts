import {
  bareCall,
  callOfObject,
  callWith,
  fencedCall,
  JsonCallReader,
} from "../../../../src/core/agent/formats/readers/jsonCall.ts";
import * as checks from "../../../../src/core/agent/formats/argumentChecks.ts";
import { CallStream, EventList } from "../../../../src/core/agent/formats/readers/callStream.ts";
import { JsonText, readFirstJson, readJson } from "../../../../src/core/agent/formats/readers/jsonText.ts";
import { JsonPlace } from "../../../../src/core/agent/formats/readers/jsonPlace.ts";
import { openInJson } from "../../../../src/core/agent/formats/readers/openArgument.ts";
import * as finder from "../../../../src/core/agent/formats/readers/markFinder.ts";
import { GrammarTable, jsonNotation } from "../../../../src/core/agent/formats/schemaGrammar.ts";
import { TaggedCallReader } from "../../../../src/core/agent/formats/readers/taggedCall.ts";
import { notTokens, triggerFor, type ToolFormat } from "../../../../src/core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../../../src/core/agent/formats/toolFormats.ts";
import { hermesFormat } from "../../../../src/core/agent/formats/hermes.ts";
import { gemmaFormat } from "../../../../src/core/agent/formats/gemma.ts";
import { harmonyFormat } from "../../../../src/core/agent/formats/harmony.ts";
import { mistralFormat } from "../../../../src/core/agent/formats/mistral.ts";
import { promptedFormat } from "../../../../src/core/agent/formats/prompted.ts";
import { ClosingMark } from "../../../../src/core/agent/formats/readers/closingMark.ts";
import { GemmaCallReader } from "../../../../src/core/agent/formats/readers/gemmaCall.ts";
import { HarmonyStream } from "../../../../src/core/agent/formats/readers/harmonyStream.ts";
import { MistralCallReader } from "../../../../src/core/agent/formats/readers/mistralCall.ts";
import { qwenXmlFormat } from "../../../../src/core/agent/formats/qwenXml.ts";
import { XmlCallReader } from "../../../../src/core/agent/formats/readers/xmlCall.ts";
import { NamedCallReader } from "../../../../src/core/agent/formats/readers/namedCall.ts";
import { glmForm, invokeForm, PairedCallReader } from "../../../../src/core/agent/formats/readers/pairedCall.ts";
import { PythonText } from "../../../../src/core/agent/formats/readers/pythonText.ts";
import { pythonFence, pythonLists } from "../../../../src/core/agent/formats/readers/pythonCall.ts";
import { clearCall, clearName, toolNamed } from "../../../../src/core/agent/formats/clearCall.ts";
import { serverTextParser } from "../../../../src/core/agent/formats/serverText.ts";
import type { CallReader } from "../../../../src/core/agent/formats/readers/callStream.ts";
import type { ToolDeclaration } from "../../../../src/core/modelPort.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const noTokens = { hasToken: () => false };

/** A tool with a text in every place. */
function toolOf(t: string, name = "say"): ToolDeclaration {
  const properties = { text: { type: "string", enum: [t, "a"] }, other: { type: "array", description: t } } as const;
  return { name, description: t, parameters: { type: "object", properties, required: ["text", t] } };
}
const tools = [toolOf("a")];
/** The parser looks at a character at a time: of a longer text it would only take longer. */
const part = (t: string): string => t.slice(0, 40_000);

/** A stream of a format, and a call in it that holds the text and never ends. */
const streamsOf = (format: ToolFormat, ...heads: readonly string[]): readonly TextCall[] =>
  ["", ...heads].map((head) => (t) => {
    const parser = format.parser(tools);
    parser.push(head);
    streamed(part(t), (piece) => parser.push(piece));
    return parser.end();
  });

const reads =
  (reader: () => CallReader): TextCall =>
  (t) => {
    const own = reader();
    for (const character of part(t)) own.step(character);
    return own.outcomes();
  };

/** Calls of tools as models write them. */
export const agentCalls: CallTable = {
  "core/agent/formats/argumentChecks": {
    checkedCall: [
      (t) => checks.checkedCall([toolOf(t)], t, [], "json"),
      (t) => checks.checkedCall(tools, "say", [[t, t]], "json"),
      (t) =>
        checks.checkedCall(
          [toolOf(t)],
          "say",
          [
            ["text", t],
            ["other", t],
          ],
          "raw",
        ),
      (t) =>
        checks.checkedCall(
          tools,
          "say",
          [
            ["text", "a"],
            ["other", linesOf(t)],
          ],
          "json",
        ),
    ],
  },
  "core/agent/formats/readers/callStream": {
    CallStream: (t) => {
      const openers = [{ mark: "a{", read: () => new JsonCallReader(tools, { closers: [t], certainty: "likely" }) }];
      const stream = new CallStream({ thoughts: ["<think>", "</think>"], openers, closers: ["}"], tokens: new Set() });
      streamed(part(t), (piece) => stream.push(piece));
      return [stream.mark(t), stream.end()];
    },
    EventList: (t) => {
      const events = new EventList();
      streamed(t, (piece) => events.say("text", piece));
      events.callText(t, t);
      events.outcomes([{ problem: t }], t);
      return events.taken();
    },
  },
  "core/agent/formats/readers/jsonText": {
    JsonText: (t) => {
      const json = new JsonText();
      for (const character of `{"a": "${part(t)}`) json.step(character);
      return json.read();
    },
    readFirstJson: [(t) => readFirstJson(part(t)), (t) => readFirstJson(`{"a": 1}${part(t)}`)],
    readJson: [(t) => readJson(part(t)), (t) => readJson(`["${part(t)}"]`), (t) => readJson(JSON.stringify([part(t)]))],
  },
  "core/agent/formats/readers/namedCall": {
    NamedCallReader: ["", "say", 'say{"text": "'].map((head) =>
      reads(() => new NamedCallReader(tools, ["<|call|>"], head)),
    ),
  },
  "core/agent/formats/readers/pairedCall": {
    PairedCallReader: [
      reads(() => new PairedCallReader(tools, glmForm)),
      (t) => {
        const reader = new PairedCallReader(tools, invokeForm);
        for (const character of `say"><parameter name="text">${part(t)}</invoke>`) reader.step(character);
        return reader.outcomes();
      },
    ],
  },
  "core/agent/formats/clearCall": {
    clearName: [(t) => clearName(tools, t), (t) => clearName(tools, `functions.say${t}`)],
    toolNamed: [(t) => toolNamed(tools, t), (t) => toolNamed(tools, `functions.say${t}`)],
    clearCall: [
      (t) => clearCall(tools, { name: t, arguments: { arguments: { text: t } } }),
      (t) => clearCall([toolOf(t)], { name: "Say", arguments: { parameters: { text: t } } }),
    ],
  },
  "core/agent/formats/serverText": {
    serverTextParser: [
      "",
      "<tool_call>say\n",
      "to=functions.say",
      '<invoke name="say">',
      "[{",
      "say{",
      '[say(text="',
    ].flatMap((head) =>
      (["answer", "thoughts"] as const).map((kind): TextCall => (t) => {
        const parser = serverTextParser(tools, kind);
        parser.push(head);
        streamed(part(t), (piece) => parser.push(piece));
        return parser.end();
      }),
    ),
  },
  "core/agent/formats/readers/jsonCall": {
    JsonCallReader: [
      reads(() => new JsonCallReader(tools, { closers: ["</tool_call>"], certainty: "sure" })),
      reads(() => new JsonCallReader(tools, { closers: ["```"], certainty: "unknown", label: /^[a-z]{0,9} ?$/ })),
      reads(() => new JsonCallReader(tools, { closers: ["```"], certainty: "likely" }, '{"name": "say"}')),
    ],
    fencedCall: [(t) => fencedCall([toolOf(t)]), reads(() => fencedCall(tools).read())],
    bareCall: [(t) => bareCall([toolOf(t)]), reads(() => bareCall(tools).read())],
    callOfObject: (t) => callOfObject(tools, { name: t, arguments: t }),
    callWith: (t) => callWith(tools, t, part(t)),
  },
  "core/agent/formats/readers/markFinder": {
    MarkFinder: (t) => {
      const mark = new finder.MarkFinder("aaaaaaab");
      for (const character of t) mark.step(character);
    },
    // A mark is a constant.
    shorterMatches: (t) => finder.shorterMatches(t.slice(0, 100)),
    matchedAfter: (t) => finder.matchedAfter("ab", [0, 0], 1, t),
  },
  "core/agent/formats/readers/pythonCall": {
    pythonLists: [(t) => pythonLists([toolOf(t)]), reads(() => pythonLists(tools)[0]!.read())],
    pythonFence: ["tool_code\n", "tool_code\nsay('", "tool_code\nsay("].map((head) =>
      reads(() => {
        const reader = pythonFence(tools, fencedCall(tools)).read();
        for (const character of head) reader.step(character);
        return reader;
      }),
    ),
  },
  "core/agent/formats/readers/pythonText": {
    PythonText: ["", "say('", "say([", "say("].map(
      (head) => (t: string) => new PythonText(head + part(t)).calls(tools),
    ),
  },
  "core/agent/formats/schemaGrammar": {
    GrammarTable: (t) => {
      const table = new GrammarTable([toolOf(t)], jsonNotation);
      table.value({ enum: linesOf(t) });
      table.object(toolOf(t).parameters);
      table.until(t.slice(0, 20));
      table.oneOf([table.rule(t)]);
      return table.text(t);
    },
  },
  "core/agent/formats/readers/jsonPlace": {
    JsonPlace: (t: string) => {
      const place = new JsonPlace();
      place.take("{");
      place.beginString();
      for (const character of part(t)) place.inString(character);
      place.endString();
      for (const character of part(t)) place.take(character);
      return place.open;
    },
  },
  "core/agent/formats/readers/openArgument": {
    openInJson: ['{"', '{"name": "say", "arguments": {"text": "'].map((head) => (t: string) => {
      const json = new JsonText();
      for (const character of head + part(t)) json.step(character);
      return [openInJson(json), openInJson(json, t)];
    }),
  },
  "core/agent/formats/readers/taggedCall": { TaggedCallReader: reads(() => new TaggedCallReader(tools)) },
  "core/agent/formats/readers/xmlCall": {
    XmlCallReader: [true, false].map((isTagged) => reads(() => new XmlCallReader(tools, isTagged))),
  },
  "core/agent/formats/toolFormat": {
    notTokens: (t) => notTokens(linesOf(t), noTokens),
    triggerFor: (t) => triggerFor(t, noTokens),
  },
  "core/agent/formats/toolFormats": {
    toolFormatFor: [(t) => toolFormatFor(t, noTokens), (t) => toolFormatFor(`<tool_call>${t}`, noTokens)],
  },
  "core/agent/formats/qwenXml": {
    qwenXmlFormat: streamsOf(
      qwenXmlFormat(noTokens, true),
      "<tool_call>\n<function=say>\n<parameter=text>\n",
      "<tool_call>\n",
    ),
  },
  "core/agent/formats/hermes": {
    hermesFormat: streamsOf(
      hermesFormat(noTokens, false),
      '<tool_call>{"name": "say", "arguments": {"text": "',
      "```json\n",
    ),
  },
  "core/agent/formats/readers/closingMark": {
    ClosingMark: [
      (t) => new ClosingMark([t]).step("a"),
      (t) => {
        const closing = new ClosingMark(["</tool_call>"]);
        for (const character of t) closing.step(character);
      },
    ],
  },
  "core/agent/formats/readers/gemmaCall": {
    GemmaCallReader: [
      reads(() => new GemmaCallReader(tools)),
      (t) => {
        const reader = new GemmaCallReader(tools);
        for (const character of `call:say{text:<|"|>${part(t)}<|"|>}`) reader.step(character);
        return reader.outcomes();
      },
    ],
  },
  "core/agent/formats/readers/mistralCall": { MistralCallReader: reads(() => new MistralCallReader(tools)) },
  "core/agent/formats/readers/harmonyStream": {
    HarmonyStream: ["", "<|start|>assistant", " to=functions.say<|message|>", "<|channel|>analysis<|message|>"].map(
      (head) => (t) => {
        const stream = new HarmonyStream([toolOf(t)], new Set());
        stream.push(head);
        streamed(part(t), (piece) => stream.push(piece));
        return [stream.mark(t.slice(0, 100)), stream.end()];
      },
    ),
  },
  "core/agent/formats/gemma": { gemmaFormat: streamsOf(gemmaFormat(noTokens), "<|tool_call>call:say{", "<|channel>") },
  "core/agent/formats/mistral": {
    mistralFormat: (["marked", "withId", "array"] as const).flatMap((form) =>
      streamsOf(mistralFormat(noTokens, form), "[TOOL_CALLS]", '[TOOL_CALLS]say[ARGS]{"text": "'),
    ),
  },
  "core/agent/formats/harmony": { harmonyFormat: streamsOf(harmonyFormat(noTokens), "<|channel|>commentary to=") },
  "core/agent/formats/prompted": {
    promptedFormat: streamsOf(promptedFormat(noTokens), '{"tool": "say", "arguments": {"text": "'),
  },
};
