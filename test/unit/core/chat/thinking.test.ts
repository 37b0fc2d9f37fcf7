import assert from "node:assert/strict";
import { StopTexts } from "../../../../src/core/chat/stopTexts.ts";
import { ThinkingSplitter } from "../../../../src/core/chat/thinking.ts";

/** What a reader gets of a stream, however it is cut into chunks. */
function split(stream: string, startsThinking: boolean): { text: string; thinking: string } {
  const results = [1, 3, stream.length].map((length) => {
    const splitter = new ThinkingSplitter(startsThinking);
    const seen = { text: "", thinking: "" };
    const take = (chunks: ReturnType<ThinkingSplitter["push"]>): void => {
      for (const chunk of chunks) seen[chunk.kind] += chunk.text;
    };
    for (let at = 0; at < stream.length; at += length) take(splitter.push(stream.slice(at, at + length)));
    take(splitter.end());
    return seen;
  });
  for (const result of results) assert.deepEqual(result, results[0]);
  return results[0]!;
}

describe("thinking apart from the answer", () => {
  it("splits a block that the model opens", () => {
    assert.deepEqual(split("<think>\nhm\n</think>\n\nYes.", false), { thinking: "hm\n", text: "Yes." });
  });

  it("splits a block that the prompt has opened", () => {
    assert.deepEqual(split("hm\n</think>\n\nYes.", true), { thinking: "hm\n", text: "Yes." });
  });

  it("leaves an answer without thinking alone, also one with angle brackets", () => {
    assert.deepEqual(split("a < b and <thing> is <th", false), { thinking: "", text: "a < b and <thing> is <th" });
    assert.deepEqual(split("  indented\n", false), { thinking: "", text: "  indented\n" });
  });

  it("keeps thoughts that never end as thoughts", () => {
    assert.deepEqual(split("on and on", true), { thinking: "on and on", text: "" });
  });
});

describe("stop texts", () => {
  function stopped(stream: string, stops: readonly string[]): { text: string; stopped: boolean } {
    const results = [1, 4, stream.length].map((length) => {
      const stop = new StopTexts(stops);
      let text = "";
      for (let at = 0; at < stream.length && !stop.stopped; at += length)
        text += stop.push(stream.slice(at, at + length));
      return { text: text + stop.end(), stopped: stop.stopped };
    });
    for (const result of results) assert.deepEqual(result, results[0]);
    return results[0]!;
  }

  it("end the answer before themselves", () => {
    assert.deepEqual(stopped("a = 1\n```\nmore", ["\n```"]), { text: "a = 1", stopped: true });
    assert.deepEqual(stopped("one END two STOP", ["STOP", "END"]), { text: "one ", stopped: true });
  });

  it("give back what only looked like the beginning of one", () => {
    assert.deepEqual(stopped("a\n``b\n``", ["\n```"]), { text: "a\n``b\n``", stopped: false });
    assert.deepEqual(stopped("plain", []), { text: "plain", stopped: false });
  });
});
