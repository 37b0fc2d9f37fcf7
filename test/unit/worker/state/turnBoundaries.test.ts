import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../src/core/modelPort.ts";
import { RememberedRenders, turnBoundaries } from "../../../../src/worker/state/turnBoundaries.ts";

/** A template of one token a character. Like Qwen3's, it begins an answer with an empty thought that later turns do not keep. */
async function render(messages: readonly ChatMessage[]): Promise<number[]> {
  const text = messages.map(({ role, content }) => `<${role[0]}>${content}</>`).join("");
  return Array.from(`${text}<a><thought></thought>`, (character) => character.codePointAt(0)!);
}

/** The prompt with `|` at each boundary. */
async function picture(...contents: readonly string[]): Promise<string> {
  const messages = contents.map((content, index): ChatMessage => ({
    role: index === 0 ? "system" : index % 2 === 1 ? "user" : "assistant",
    content,
  }));
  const tokens = await render(messages);
  const boundaries = await turnBoundaries(messages, tokens, render);
  return tokens.map((token, index) => (boundaries.includes(index) ? "|" : "") + String.fromCodePoint(token)).join("");
}

describe("boundaries of turns", () => {
  it("stand before each question and behind the last one, also where the template goes on differently", async () => {
    assert.equal(await picture("S", "one"), "<s>S</><u>|one</><a>|<thought></thought>");
    assert.equal(await picture("S", "one", "1", "two"), "<s>S</><u>|one</><a>1</><u>|two</><a>|<thought></thought>");
  });

  it("stand between long code and the words about it", async () => {
    const code = "x".repeat(1200);
    assert.equal(await picture("S", `${code}\n\nwhy?`), `<s>S</><u>|${code}\n\n|why?</><a>|<thought></thought>`);
  });

  it("are few in a long conversation", async () => {
    const turns = Array.from({ length: 80 }, (_, index) => `turn ${index}`);
    assert.ok((await picture("S", ...turns, "last")).match(/\|/g)!.length <= 13);
  });

  it("cost few renderings in a conversation that goes on, and none when a question is asked again", async () => {
    const renders = new RememberedRenders();
    let count = 0;
    const counted = (messages: readonly ChatMessage[]): Promise<readonly number[]> =>
      renders.of(messages, "key", (asked) => (count++, render(asked)));
    const messages: ChatMessage[] = [{ role: "system", content: "S" }];
    for (let turn = 0; turn < 30; turn++) {
      messages.push({ role: "user", content: `question ${turn}: ${"x".repeat(400)}\n\nwhy?` });
      const tokens = await render(messages);
      const plain = await turnBoundaries(messages, tokens, render);
      count = 0;
      assert.deepEqual(await turnBoundaries(messages, tokens, counted), plain, "the same boundaries");
      assert.ok(count <= 3, `${count} renderings at turn ${turn}`);
      count = 0;
      await turnBoundaries(messages, tokens, counted);
      assert.equal(count, 0);
      messages.push({ role: "assistant", content: `answer ${turn}` });
    }
    count = 0;
    await renders.of(messages, "other key", (asked) => (count++, render(asked)));
    assert.equal(count, 1);
  });
});
