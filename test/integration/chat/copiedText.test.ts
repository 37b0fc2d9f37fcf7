// A call that edits a file can only name text that stands in it once: with the real small model, which is asked for a text that is not
// there, and with tiny models of random weights, which write anything.
import assert from "node:assert/strict";
import type { ChatEnd, ChatMessage, ChatRequest, ToolDeclaration } from "../../../src/core/modelPort.ts";
import { chat, chatPrompt } from "../../../src/worker/embedded/chat.ts";
import { CopyHelp } from "../../../src/worker/embedded/copiedText.ts";
import type { LoadedModel } from "../../../src/worker/embedded/engine.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import { DraftPacer } from "../../../src/worker/schedule/draftPacer.ts";
import { SlicePacer } from "../../../src/worker/schedule/prefill.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { Vocabulary } from "../../../src/worker/tokens/vocabulary.ts";
import { templateFile, type TemplateName } from "../../support/models/chatTemplates.ts";
import { realModel, tinyModel, type TinyArchitecture } from "../../support/models/models.ts";
import { builtTemplates } from "../../support/workers.ts";

const file = 'function sum(a, b) {\r\n\treturn a - b; // "é😀"\r\n}\r\n\r\nmodule.exports = sum;\r\n';
const plain = file.replaceAll("\r\n", "\n");

/** The random model ends no free text: only the old text is free. */
function editTool(isForRandom: boolean): ToolDeclaration {
  const one = (value: string) => ({ type: "string", enum: [value] }) as const;
  // With so many arguments a grammar has them in order: it is the path that says what the old text is copied from.
  const more = isForRandom ? { a: one("x"), b: one("x"), c: one("x"), d: one("x") } : {};
  const replacement = isForRandom ? one("x") : { type: "string" as const };
  const properties = { path: one("sum.js"), old: { type: "string" }, new: replacement, ...more } as const;
  return {
    ...{ name: "edit_file", description: "Replace a text in a file. The old text must be in it exactly once." },
    parameters: { type: "object", properties, required: Object.keys(properties) },
  };
}

interface Setting {
  readonly model: LoadedModel;
  readonly copies: CopyHelp;
}

async function opened(path: string): Promise<Setting> {
  const signal = new AbortController().signal;
  const model = await new LlamaEngine(builtTemplates).load({ path, contextTokens: 4096, onProgress: () => {}, signal });
  const vocabulary = await Vocabulary.read(
    model.vocabularySize,
    (token) => model.detokenize([token]),
    (token) => model.isEnd(token),
  );
  return { model, copies: new CopyHelp(vocabulary, model) };
}

async function ask({ model, copies }: Setting, asked: Partial<ChatRequest>): Promise<Omit<ChatEnd, "usage">> {
  const request: ChatRequest = {
    ...{ purpose: "agent", messages: [], maxTokens: 200, temperature: 0, thinking: false, toolChoice: "required" },
    ...asked,
  };
  const record = new RequestRecord("user", "agent");
  const prompt = await chatPrompt(model, request, record);
  const pacer = new SlicePacer();
  const parts = { model, pacer, draftPacer: new DraftPacer(pacer), sampling: undefined, copies };
  const work = chat(parts, request, prompt, record, () => {});
  let step = await work.next();
  while (step.done !== true) step = await work.next();
  return step.value;
}

const copied = {
  ...{ tool: "edit_file", argument: "old", source: "path" },
  texts: [{ names: ["sum.js"], text: file }],
};
const oldOf = ({ calls = [] }: Omit<ChatEnd, "usage">): string => String(calls[0]?.arguments["old"]);

const standsOnce = (old: string): boolean => old.trim() !== "" && plain.split(old).length === 2;

describe("the old text of an edit", () => {
  describe("by the real small model", () => {
    let setting: Setting;
    before(async () => (setting = await opened(realModel())));
    after(() => setting.model.dispose());

    it("is in the file, although the user named one that is not", async () => {
      const messages: ChatMessage[] = [
        { role: "system", content: "You edit files with the tool." },
        { role: "user", content: 'In sum.js, replace "return a minus b" by "return a + b;".' },
      ];
      const request = { messages, tools: [editTool(false)], maxTokens: 60 };
      const free = oldOf(await ask(setting, request));
      assert.ok(!standsOnce(free), `without the file: ${free}`);
      const end = await ask(setting, { ...request, copied });
      assert.equal(end.malformedCall, undefined);
      standsOnce(oldOf(end));
      assert.match(oldOf(end), /return a/);
      assert.deepEqual(
        end.calls?.map((call) => call.arguments["path"]),
        ["sum.js"],
      );
    });
  });

  const models: readonly (readonly [TinyArchitecture, TemplateName])[] = [
    ["qwen35", "Qwen3.5"],
    ["qwen2", "Qwen2.5"],
    ["mistral3", "Ministral 3"],
    ["gpt-oss", "gpt-oss"],
    ["phi3", "Phi-4"],
  ];
  for (const [architecture, template] of models)
    describe(`by a tiny ${architecture} with the template of ${template}`, () => {
      let setting: Setting;
      before(async () => (setting = await opened(tinyModel(architecture, "words", templateFile(template)))));
      after(() => setting.model.dispose());

      it("is in the file, whatever the model would write", async () => {
        const request = {
          messages: [{ role: "user", content: "Edit." } as const],
          tools: [editTool(true)],
          maxTokens: 300,
        };
        const free = await ask(setting, request);
        assert.ok(free.calls === undefined || !standsOnce(oldOf(free)), JSON.stringify(free));
        const end = await ask(setting, { ...request, copied });
        assert.ok(end.calls !== undefined && end.calls.length > 0, JSON.stringify(end));
        assert.ok(standsOnce(oldOf(end)), oldOf(end));
        const { path, new: replacement } = end.calls[0]!.arguments;
        assert.deepEqual([path, replacement], ["sum.js", "x"]);
      });
    });
});
