// Thoughts of servers that say nothing of their format: the same for every way in which the stream is cut.
import assert from "node:assert/strict";
import fc from "fast-check";
import { DetectedThoughts, type ReplyBeginning } from "../../../../../src/core/chat/reply/detectedThoughts.ts";
import { thoughtMarks } from "../../../../../src/core/chat/reply/thoughtMarks.ts";
import type { SaidChunk } from "../../../../../src/core/modelPort.ts";

interface Seen {
  readonly text: string;
  readonly thinking: string;
  readonly hasLoneEnd: boolean;
}

function read(pieces: readonly string[], beginning: ReplyBeginning): Seen {
  const thoughts = new DetectedThoughts(beginning);
  const seen = { text: "", thinking: "" };
  const take = (chunks: readonly SaidChunk[]): void => {
    for (const { kind, text } of chunks) {
      assert.notEqual(text, "");
      seen[kind] += text;
    }
  };
  for (const piece of pieces) take(thoughts.push(piece));
  take(thoughts.end());
  return { ...seen, hasLoneEnd: thoughts.hasLoneEnd };
}

/** What a reader gets, after it was held against other cuts of the same stream. */
function split(stream: string, beginning: ReplyBeginning = "possible"): Pick<Seen, "text" | "thinking"> {
  const whole = read([stream], beginning);
  assert.deepEqual(read(stream.split(""), beginning), whole, stream);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
      const ends = [...new Set([...cuts, stream.length])].sort((a, b) => a - b);
      assert.deepEqual(
        read(
          ends.map((end, index) => stream.slice(ends[index - 1] ?? 0, end)),
          beginning,
        ),
        whole,
      );
    }),
    { numRuns: 30 },
  );
  return { text: whole.text, thinking: whole.thinking };
}

describe("thoughts in a format that nobody named", () => {
  const thought = { thinking: "hm\n", text: "Yes." };

  for (const { open, close } of thoughtMarks)
    it(`between ${open} and ${close}, in either case`, () => {
      assert.deepEqual(split(`${open}\nhm\n${close}\n\nYes.`), thought);
      assert.deepEqual(split(`\n${open.toUpperCase()}hm\n${close.toUpperCase()}Yes.`, "answer"), thought);
    });

  it("of gpt-oss, with its special tokens and without them", () => {
    const marked = "<|channel|>analysis<|message|>hm\n<|end|><|start|>assistant<|channel|>final<|message|>Yes.";
    assert.deepEqual(split(marked), thought);
    assert.deepEqual(split(marked, "answer"), thought);
    assert.deepEqual(split("analysisHm.assistantfinalYes."), { thinking: "Hm.", text: "Yes." });
  });

  it("several in a row", () => {
    assert.deepEqual(split("<think>a</think>\n\n<think>b</think>\nYes."), { thinking: "ab", text: "Yes." });
  });

  it("with a mark around the answer", () => {
    const stream = "<|begin_of_thought|>hm\n<|end_of_thought|><|begin_of_solution|>Yes.<|end_of_solution|>";
    assert.deepEqual(split(stream), thought);
  });

  it("between tags with attributes", () => {
    for (const tag of ['<think duration="3">', "<thinking type=long signature='a b'>", "<THINK >", '<think\tid = "1">'])
      for (const beginning of ["possible", "answer"] as const)
        assert.deepEqual(split(`${tag}\nhm\n</think>\n\nYes.`, beginning), thought, tag);
  });

  it("opened twice, or others inside of them", () => {
    for (const beginning of ["possible", "likely", "answer"] as const) {
      const inside = (stream: string): object => split(stream, beginning);
      assert.deepEqual(inside("<think>\n<think>\nhm\n</think>\n\nYes."), thought);
      assert.deepEqual(inside("<think>a<think>b</think>c</think>Yes."), { thinking: "a<think>bc", text: "Yes." });
      const two = "<think>a\n<think>b</think><think>c</think></think>Yes.";
      assert.deepEqual(inside(two), { thinking: "a\n<think>b<think>c", text: "Yes." });
      // Others that never end are none.
      const form = "It is:\n<think>\nhm\n";
      assert.deepEqual(inside(`<think>${form}</think>\nYes, that is it.`), {
        thinking: form,
        text: "Yes, that is it.",
      });
    }
  });

  it("that say nothing leave the answer", () => {
    for (const empty of ["<think>\n\n</think>\n\nYes.", "</think>\n\nYes.", "<think></think>Yes."])
      assert.deepEqual(split(empty), { thinking: "", text: "Yes." });
  });

  it("that never end are thoughts", () => {
    assert.deepEqual(split("<think>on and on"), { thinking: "on and on", text: "" });
  });

  it("whose beginning stood in the prompt end with a mark of their own", () => {
    for (const beginning of ["possible", "likely", "thoughts"] as const)
      for (const [stream, thinking] of [
        ["Okay, hm.\n</think>\n\nYes.", "Okay, hm.\n"],
        ["hm</think>Yes.", "hm"],
        ["The user asks.\n\n1. `</think>` is a mark.\n</think>\nYes.", "The user asks.\n\n1. `</think>` is a mark.\n"],
        ["hm[/THINK]Yes.", "hm"],
        ["hm\n</thinking>\n\nYes.", "hm\n"],
      ] as const)
        assert.deepEqual(split(stream, beginning), { thinking, text: "Yes." }, beginning);
    assert.equal(read(["hm</think>Yes."], "possible").hasLoneEnd, true);
  });

  it("stream as thoughts where the server is known to begin so", () => {
    const thoughts = new DetectedThoughts("thoughts");
    assert.deepEqual(thoughts.push("Hmm, "), [{ kind: "thinking", text: "Hmm," }]);
  });
});

describe("an answer about marks", () => {
  const answers = [
    "`<think>` opens thoughts and `</think>` closes them.",
    "<think> is the mark that opens thoughts, and </think> closes them.",
    "</think> is the mark that closes thoughts.",
    "The mark <think> opens thoughts, and </think> closes them.",
    "Use “</think>” (or '</think>').",
    "```html\n<think>\nhm\n</think>\n```\nThat is how it looks.",
    'const close = "</think>";\n',
    "Qwen writes:\n\n    <think>\n\nand then an answer.",
    "[THINK] and [/THINK] are Mistral's.",
    "Write <thinking>, then </thinking>.",
    "The header <|channel|>analysis<|message|> begins thoughts.",
    "analysis of the code: it is fine.",
    "a < b and <thing> is <th",
    "<think/> is an empty element.",
    '<think mode="x" /> is one too.',
    "<think of it> as you like",
    '<think mode="x"> is a tag with an attribute.',
    "  indented\n",
  ];
  for (const answer of answers)
    it(`stays whole: ${JSON.stringify(answer.slice(0, 40))}`, () => {
      for (const beginning of ["possible", "likely", "unlikely", "answer"] as const)
        assert.deepEqual(split(answer, beginning), { thinking: "", text: answer }, beginning);
      assert.deepEqual(split(`<think>hm</think>${answer.trimStart()}`), { thinking: "hm", text: answer.trimStart() });
    });

  it("streams, after a short beginning at most", () => {
    const thoughts = new DetectedThoughts("possible");
    const given = Array.from({ length: 60 }, () => thoughts.push("a word ")).flat();
    assert.ok(given.length > 20, `${given.length} chunks`);
    assert.deepEqual(new DetectedThoughts("answer").push("Yes."), [{ kind: "text", text: "Yes." }]);
  });

  it("streams from its first words where thoughts are unlikely, and thoughts are still found there", () => {
    for (const answer of [
      "The function adds two numbers.",
      "Yes: `</think>` ends thoughts.",
      "```py\nfirst = second + 1\n```\n",
    ]) {
      const thoughts = new DetectedThoughts("unlikely");
      const given = Array.from(answer).map((letter) =>
        thoughts
          .push(letter)
          .map(({ text }) => text)
          .join(""),
      );
      // What a mark could mean is waited for.
      if (!answer.includes("think")) assert.equal(given.slice(0, 21).join(""), answer.slice(0, 21));
      assert.equal(
        given.join("") +
          thoughts
            .end()
            .map(({ text }) => text)
            .join(""),
        answer,
      );
    }
    for (const stream of [
      "Okay, hm. That is long enough.\n</think>\n\nYes.",
      "<think>Long, long thoughts.</think>Yes.",
      "hm</think>Yes.",
    ])
      for (let cut = 0; cut <= stream.length; cut++) {
        const { text, thinking } = read([stream.slice(0, cut), stream.slice(cut)], "unlikely");
        assert.equal(text, "Yes.", `${cut} ${thinking}`);
      }
  });

  it("is the same text however it is cut", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<think>",
        "</think>",
        "[THINK]",
        "<|channel|>",
        "final",
        "<|message|>",
        "`",
        "\n",
        " ",
        "analysis",
        "A",
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece),
        fc.constantFrom<ReplyBeginning>("possible", "likely", "unlikely", "answer", "thoughts"),
        (pieces, beginning) => {
          assert.deepEqual(read(pieces, beginning), read([pieces.join("")], beginning));
        },
      ),
    );
  });
});
