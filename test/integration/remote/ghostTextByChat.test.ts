// Ghost text by servers that only answer conversations: the code is taken out of the answer, and nothing else becomes ghost text.
import assert from "node:assert/strict";
import { completion, failed, RemoteTest } from "../../support/servers/remoteRequests.ts";

describe("ghost text by conversation", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());

  it("goes on after what stands there, also where the server repeats it", async () => {
    const answer = ["```\ndef add(first, second):\n", "    return first", "\n```", " and more"];
    const backend = await test.serve({ owner: "sglang", hasCompletions: false, answer });
    const { end } = await completion(backend);
    assert.equal(end.text, "urn first");
    assert.deepEqual(end.tokenProbabilities, []);
    const body = test.server.asked("/v1/chat/completions").at(-1)!.body;
    assert.equal(body["continue_final_message"], true);
    assert.deepEqual(body["chat_template_kwargs"], { enable_thinking: false });
  });

  it("takes the code out of a new answer, whatever its fence says", async () => {
    for (const [fence, lines] of [
      ["```python\n", "def add(first, second):\n    return first"],
      ["``", "`py\n    return first"],
      ["\n```\n", "return first"],
      ["```\r\n", "    return first"],
    ] as const) {
      const answer = [fence, lines, "\n```"];
      const backend = await test.serve({ owner: "somebody", hasCompletions: false, answer });
      assert.equal((await completion(backend)).end.text, "urn first", fence);
      await test.close();
    }
    await test.serve();
  });

  it("takes the code out of an answer with thoughts, with words around it, in any fence", async () => {
    for (const answer of [
      ["<think>\nhm\n</thi", "nk>\n\n```py\n", "    return first", "\n```"],
      ['<think type="long">hm</think>', "    return first\n"],
      ["Let me see: it returns", " the sum.\n</think>\n", "```py\n    return first\n```"],
      ["Here is the code:\n\n", "```py\n", "    return first\n```\n\nThis returns it."],
      ["Here is the code:\n\n```\ndef add(first, second):\n", "    return first\n```"],
      ["You can complete it like this:\n\n~~~", "py\n    return first\n~", "~~\n"],
      ["````py\n", "    return first\n````\n"],
      ["    return first\n", "\n```\nThat is all."],
    ]) {
      for (const pieces of [answer, [answer.join("")], Array.from(answer.join(""))]) {
        const backend = await test.serve({ owner: "somebody", hasCompletions: false, answer: pieces });
        const { end, chunks } = await completion(backend);
        assert.deepEqual([end.text, chunks.join("")], ["urn first", "urn first"], answer.join(""));
        // The first fence must not end the answer.
        assert.ok(!("stop" in test.server.asked("/v1/chat/completions").at(-1)!.body));
        await test.close();
      }
    }
    const only = await test.serve({ owner: "somebody", hasCompletions: false, answer: ["<think>", "on and on"] });
    assert.match((await failed(completion(only))).message, /only thoughts/);
  });
});
