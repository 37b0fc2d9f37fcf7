import assert from "node:assert/strict";
import fc from "fast-check";
import { replyMarks, type ReplyFormat } from "../../../../../src/core/chat/reply/reply.ts";
import { StopSequences } from "../../../../../src/core/chat/reply/stopSequences.ts";
import { ThinkingSplitter } from "../../../../../src/core/chat/reply/thinking.ts";
import type { SaidChunk } from "../../../../../src/core/modelPort.ts";

type Seen = Record<SaidChunk["kind"], string>;

/** What a reader gets of a stream, however it is cut into chunks, its marks written out. */
function split(stream: string, startsThinking = false, format: ReplyFormat = "think"): Seen {
  const results = [1, 3, stream.length].map((length) => {
    const pieces: string[] = [];
    for (let at = 0; at < stream.length; at += length) pieces.push(stream.slice(at, at + length));
    return read(pieces, new ThinkingSplitter(startsThinking, format));
  });
  for (const result of results) assert.deepEqual(result, results[0]);
  return results[0]!;
}

/** What a reader gets of pieces of text and of marks that are tokens. */
function read(pieces: readonly (string | { readonly mark: string })[], splitter: ThinkingSplitter): Seen {
  const seen = { text: "", thinking: "" };
  const take = (chunks: readonly SaidChunk[]): void => {
    for (const chunk of chunks) {
      assert.notEqual(chunk.text, "");
      seen[chunk.kind] += chunk.text;
    }
  };
  for (const piece of pieces) take(typeof piece === "string" ? splitter.push(piece) : splitter.mark(piece.mark));
  take(splitter.end());
  return seen;
}

/** The stream with its marks as tokens. */
function tokens(stream: string, format: ReplyFormat): (string | { readonly mark: string })[] {
  const pattern = new RegExp(`(${replyMarks[format].map((mark) => mark.replace(/[|[\]/]/g, "\\$&")).join("|")})`);
  return stream.split(pattern).map((piece, index) => (index % 2 === 1 ? { mark: piece } : piece));
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

/** A reply of each family as it writes it, with the same thoughts and answer. */
const replies: Record<string, readonly [ReplyFormat, string]> = {
  "Qwen3.5 and 3.6": ["think", "<think>\nhm\n</think>\n\nYes."],
  Mistral: ["bracket", "[THINK]hm\n[/THINK]Yes."],
  "Gemma 4": ["channel", "<|channel>thought\nhm\n<channel|>Yes."],
  "gpt-oss": ["harmony", "<|channel|>analysis<|message|>hm\n<|end|><|start|>assistant<|channel|>final<|message|>Yes."],
};

describe("thoughts of every family", () => {
  for (const [family, [format, stream]] of Object.entries(replies)) {
    it(`${family}: apart from the answer, written out or as tokens`, () => {
      assert.deepEqual(split(stream, false, format), { thinking: "hm\n", text: "Yes." });
      const splitter = new ThinkingSplitter(false, format, true);
      assert.deepEqual(read(tokens(stream, format), splitter), { thinking: "hm\n", text: "Yes." });
    });

    it(`${family}: an answer at once is an answer`, () => {
      const text = "  Yes: a < b, a[0] | b[1] and <| as text.\n";
      assert.deepEqual(split(text, false, format), { thinking: "", text });
    });

    it(`${family}: where marks are tokens, text about them stays text`, () => {
      const text = `It writes ${replyMarks[format].join(" ")} around its thoughts.`;
      assert.deepEqual(read([text], new ThinkingSplitter(false, format, true)), { thinking: "", text });
    });

    it(`${family}: the same however it is cut`, () => {
      const piece = fc.oneof(fc.constantFrom(...replyMarks[format], "thought\n", "final", "analysis"), fc.string());
      fc.assert(
        fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, cuts) => {
          const whole = pieces.join("");
          const chunks: string[] = [];
          let rest = whole;
          for (const cut of cuts) {
            chunks.push(rest.slice(0, cut));
            rest = rest.slice(cut);
          }
          const expected = read([whole], new ThinkingSplitter(false, format));
          assert.deepEqual(read([...chunks, rest], new ThinkingSplitter(false, format)), expected);
        }),
      );
    });

    it(`${family}: nothing but marks, heads and space between them is lost`, () => {
      const words = fc.stringMatching(/^[a-z ]{1,12}[a-z]$/);
      fc.assert(
        fc.property(words, words, (thought, answer) => {
          const filled = stream.replace("hm", thought).replace("Yes.", answer);
          assert.deepEqual(split(filled, false, format), {
            thinking: `${thought.trimStart()}\n`,
            text: answer.trimStart(),
          });
        }),
      );
    });
  }
});

describe("a reply of gpt-oss", () => {
  const harmony = (stream: string): Seen => split(stream, false, "harmony");

  it("goes on with the answer that the prompt has begun", () => {
    const splitter = new ThinkingSplitter(false, "harmony", true);
    assert.deepEqual(read(["\n  return 1"], splitter), { thinking: "", text: "\n  return 1" });
    assert.equal(splitter.isOver, false);
    splitter.mark("<|end|>");
    assert.equal(splitter.isOver, true);
  });

  it("is over with its final message, and not before", () => {
    const splitter = new ThinkingSplitter(false, "harmony", true);
    const over = tokens(`${replies["gpt-oss"]![1]}<|end|>`, "harmony").map((piece) => {
      if (typeof piece === "string") splitter.push(piece);
      else splitter.mark(piece.mark);
      return splitter.isOver;
    });
    assert.equal(over.indexOf(true), over.length - 2);
  });

  it("may say something before its answer", () => {
    const stream =
      "<|channel|>commentary<|message|>I will look.<|end|><|start|>assistant<|channel|>final<|message|>It is 3.";
    assert.deepEqual(harmony(stream), { thinking: "", text: "I will look.\n\nIt is 3." });
  });

  it("shows a tool call as the text it is", () => {
    const stream = '<|channel|>commentary to=functions.read <|constrain|>json<|message|>{"path":"a.py"}';
    assert.deepEqual(harmony(stream), { thinking: "", text: 'commentary to=functions.read  json\n{"path":"a.py"}' });
  });

  it("has no head in its text, even one that never ends", () => {
    assert.deepEqual(harmony("<|channel|>anal"), { thinking: "", text: "" });
    assert.deepEqual(harmony("<|channel|>final<|message|>Yes.<|return|>"), { thinking: "", text: "Yes." });
    assert.deepEqual(harmony("<|start|>assistant<|channel|>final<|message|>Yes."), { thinking: "", text: "Yes." });
  });
});

describe("tool calls in an answer", () => {
  const calls: readonly (readonly [ReplyFormat, string])[] = [
    ["think", '<tool_call>\n{"name": "read", "arguments": {}}\n</tool_call>'],
    ["think", "<tool_call>\n<function=read>\n<parameter=path>\na.py\n</parameter>\n</function>\n</tool_call>"],
    ["bracket", '[TOOL_CALLS]read[ARGS]{"path": "a.py"}'],
    ["channel", '<|tool_call>call:read{path:<|"|>a.py<|"|>}<tool_call|>'],
  ];
  for (const [format, call] of calls)
    it(`stay text: ${call.slice(0, 24)}`, () => {
      assert.deepEqual(split(`I will read it.\n${call}`, false, format), {
        thinking: "",
        text: `I will read it.\n${call}`,
      });
    });
});

describe("stop texts", () => {
  function stopped(stream: string, stops: readonly string[]): { text: string; stopped: boolean } {
    const results = [1, 4, stream.length].map((length) => {
      const stop = new StopSequences(stops);
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
