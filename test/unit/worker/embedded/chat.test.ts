import assert from "node:assert/strict";
import type { ReplyFormat } from "../../../../src/core/chat/reply/reply.ts";
import type { ChatSampling } from "../../../../src/core/models/catalogue/modelEntry.ts";
import { chat, chatPrompt } from "../../../../src/worker/embedded/chat.ts";
import type { LoadedModel, Sequence, Token } from "../../../../src/worker/embedded/engine.ts";
import { DraftPacer } from "../../../../src/worker/schedule/draftPacer.ts";
import { SlicePacer } from "../../../../src/worker/schedule/prefill.ts";
import { RequestRecord } from "../../../../src/worker/service/requestRecord.ts";
import { characterModel } from "../../../support/models/characterModel.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../../../src/core/modelPort.ts";

const marks = ["<|channel|>", "<|message|>", "<|end|>", "<|start|>", "<think>", "</think>"];
const end = "<|end of text|>";

interface Run {
  readonly answer: Omit<ChatEnd, "usage">;
  readonly chunks: readonly ChatChunk[];
  /** What the sampler was told, and whether the template was asked to let the model think. */
  readonly told: { readonly temperature?: number; readonly likeliest?: unknown; readonly thinking?: boolean };
  /** The drafts that it was to check, as text. */
  readonly checked: readonly string[];
  /** What the model went on from. */
  readonly prompt: string;
}

/** Checks all of a draft, so that nothing depends on how fast this machine is. */
class EagerPacer extends DraftPacer {
  override draftTokens(available: number): number {
    return available;
  }
}

/** Chats with a model that writes this, one character or special token at a time. `held`: what its sequence holds. */
async function run(
  reply: string,
  asked: Partial<ChatRequest> = {},
  format: ReplyFormat = "harmony",
  sampling?: ChatSampling,
  held = "",
  checksDrafts = true,
): Promise<Run> {
  const names = [...marks, end];
  const characters = characterModel(names);
  const tokensOf = (text: string): Token[] =>
    text
      .split(new RegExp(`(${names.map((name) => name.replaceAll("|", "\\|")).join("|")})`))
      .flatMap((part) => (names.includes(part) ? [characters.specialToken(part)!] : characters.tokenize(part)));
  const script = tokensOf(reply);
  const next = (): Token => script.shift() ?? characters.specialToken(end)!;
  const checked: string[] = [];
  const told: { temperature?: number; likeliest?: unknown; thinking?: boolean } = {};
  const userSequence: Partial<Sequence> = {
    needsCheckpoints: false,
    checksDrafts,
    tokens: tokensOf(held),
    reuse: () => Promise.resolve(0),
    evaluate: () => Promise.resolve(),
    decode: (_token, temperature, likeliest) => {
      Object.assign(told, { temperature, likeliest });
      return {
        next: () => Promise.resolve(next()),
        check: (draft) => {
          const right = draft.findIndex((token, index) => token !== script[index]);
          checked.push(characters.shown(draft));
          return Promise.resolve(Array.from({ length: 1 + (right < 0 ? draft.length : right) }, next));
        },
        end: () => Promise.resolve(),
      };
    },
  };
  const model: LoadedModel = {
    ...characters,
    userSequence: userSequence as Sequence,
    isEnd: (token) => token === characters.specialToken(end),
    renderChat: async (messages, thinking) => {
      told.thinking = thinking;
      const known = marks.map((mark) => [characters.specialToken(mark)!, mark] as const);
      return { ...(await characters.renderChat(messages, thinking)), format, marks: new Map(known) };
    },
  };
  const params: ChatRequest = {
    ...{ purpose: "chat", messages: [{ role: "user", content: "?" }], maxTokens: 200, temperature: 0, thinking: true },
    ...asked,
  };
  const chunks: ChatChunk[] = [];
  const record = new RequestRecord("user", "chat");
  const prompt = await chatPrompt(model, params, record);
  const pacer = new SlicePacer();
  const work = chat({ model, pacer, draftPacer: new EagerPacer(pacer), sampling }, params, prompt, record, (chunk) =>
    chunks.push(chunk),
  );
  let step = await work.next();
  while (step.done !== true) step = await work.next();
  for (const kind of ["text", "thinking"] as const)
    assert.equal(
      chunks
        .filter((chunk) => chunk.kind === kind)
        .map((chunk) => chunk.text)
        .join(""),
      step.value[kind],
    );
  return { answer: step.value, chunks, told, checked, prompt: characters.shown(prompt.tokens) };
}

describe("a chat request", () => {
  it("sends thoughts and answer apart, and ends with the answer's own end", async () => {
    const reply =
      "<|channel|>analysis<|message|>Is it?<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|end|><|start|>user";
    const { answer } = await run(reply);
    assert.deepEqual(answer, { thinking: "Is it?", text: "Yes.", reason: "endOfText" });
  });

  it("stops at a stop text of the answer, not at one in the thoughts", async () => {
    const { answer } = await run("<think>a\n```\nb</think>c\n```\nd", { stop: ["\n```"] }, "think");
    assert.deepEqual(answer, { thinking: "a\n```\nb", text: "c", reason: "stopRule" });
  });

  it("gives back what only began like a stop text", async () => {
    const { answer } = await run(`x\n\`\`${end}`, { stop: ["\n```"] }, "think");
    assert.deepEqual(answer, { thinking: "", text: "x\n``", reason: "endOfText" });
  });

  it("never shows a mark, in its place or not", async () => {
    const { answer } = await run(`a</think>b<think>c<think>d</think>e${end}`, {}, "think");
    assert.deepEqual(answer, { text: "abe", thinking: "cd", reason: "endOfText" });
  });

  it("leaves no room for thoughts when the answer is begun", async () => {
    assert.equal((await run("x", { answerPrefix: "```\n" })).told.thinking, false);
    assert.equal((await run("x")).told.thinking, true);
  });

  it("goes on from the tokens that it still holds of the answer, with its thoughts", async () => {
    const held = "{user:?}{assistant:<think>Hm.</think>It is be";
    const said = { continues: true, answerPrefix: "It is be" };
    const { answer, prompt, told } = await run(`cause.${end}`, said, "think", undefined, held);
    assert.deepEqual([answer.text, answer.thinking, prompt], ["cause.", "", held]);
    assert.equal(told.thinking, true);
  });

  it("sends what was generated and not seen before it goes on, and drops what was cut away", async () => {
    const held = "{user:?}{assistant:It is because. Because. Because.";
    const unseen = await run(
      ` So${end}`,
      { continues: true, answerPrefix: "It is because." },
      "think",
      undefined,
      held,
    );
    assert.deepEqual([unseen.answer.text, unseen.prompt], [" Because. Because. So", held]);
    const long = held + " Because.".repeat(20);
    const cut = await run(`x${end}`, { continues: true, answerPrefix: "It is because." }, "think", undefined, long);
    assert.deepEqual([cut.answer.text, cut.prompt], ["x", "{user:?}{assistant:It is because."]);
  });

  it("goes on from the text alone when another conversation was held", async () => {
    const said = { continues: true, answerPrefix: "It is be" };
    const { answer, prompt, told } = await run(`cause.${end}`, said, "think", undefined, "{user:else}{assistant:No");
    assert.deepEqual([answer.text, prompt, told.thinking], ["cause.", "{user:?}{assistant:It is be", false]);
  });

  it("ends where it only repeats itself, in its thoughts too", async () => {
    const loop = "| a | the same row |\n".repeat(60);
    const { answer } = await run(loop, { maxTokens: 2000 }, "think");
    assert.equal(answer.reason, "repetition");
    assert.ok(answer.text.length < 400, `${answer.text.length}`);
    assert.equal(answer.text.slice(0, -answer.repeated!.length), "| a | the same row |");
    const thoughts = await run(`<think>${loop}`, { maxTokens: 2000 }, "think");
    assert.equal(thoughts.answer.repeated?.channel, "thinking");
  });

  it("says when it was cut", async () => {
    const { answer } = await run("abcdef", { maxTokens: 3 }, "think");
    assert.deepEqual(answer, { text: "abc", thinking: "", reason: "maxTokens" });
  });

  describe("with a draft", () => {
    const text = "let a = 1;\nlet b = 2;\n";
    const draft = { text, isNext: true };
    const asked = { draft, temperature: 0, thinking: false };
    const replies: Readonly<Record<string, string>> = {
      "what it says": text,
      "something else": "Nothing of the kind.",
      "a part of it": "let a = 1;",
      "more than it": `${text}${text}let c;`,
      "it with another name": text.replace("b", "c"),
      nothing: "",
    };

    for (const [name, reply] of Object.entries(replies))
      it(`says the same when it says ${name}`, async () => {
        const plain = await run(reply + end, { temperature: 0, thinking: false }, "think");
        const drafted = await run(reply + end, asked, "think");
        assert.deepEqual(drafted.answer, plain.answer);
        assert.equal(drafted.chunks.map((chunk) => chunk.text).join(""), reply);
        assert.equal(drafted.checked[0], text);
      });

    it("stops and is cut in the middle of it as it is without", async () => {
      const stopped = await run(text + end, { ...asked, stop: ["let b"] }, "think");
      assert.deepEqual([stopped.answer.text, stopped.answer.reason], ["let a = 1;\n", "stopRule"]);
      for (let maxTokens = 1; maxTokens < 12; maxTokens++) {
        const cut = await run(text + end, { ...asked, maxTokens }, "think");
        assert.deepEqual([cut.answer.text, cut.answer.reason], [text.slice(0, maxTokens), "maxTokens"]);
        assert.ok(cut.checked.every((each) => each.length < maxTokens));
      }
    });

    it("does not look at it when any likely word may come, or when the state cannot be cut back", async () => {
      assert.deepEqual((await run(text + end, { ...asked, temperature: 0.4 }, "think")).checked, []);
      const never = await run(text + end, asked, "think", undefined, "", false);
      assert.deepEqual([never.checked, never.answer.text], [[], text]);
    });
  });

  it("samples as the model's makers advise, unless it should be repeatable", async () => {
    const advised = { temperature: 0.6, topP: 0.95, topK: 20 };
    assert.deepEqual((await run("x", { temperature: 0.4 }, "think", advised)).told, {
      temperature: 0.6,
      likeliest: advised,
      thinking: true,
    });
    assert.equal((await run("x", { temperature: 0 }, "think", advised)).told.temperature, 0);
    assert.deepEqual((await run("x", { temperature: 0.4 }, "think")).told, {
      temperature: 0.4,
      likeliest: undefined,
      thinking: true,
    });
  });
});
