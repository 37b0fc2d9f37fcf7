// The code in an answer to a question: the same for every way in which the stream is cut.
import assert from "node:assert/strict";
import fc from "fast-check";
import { AnswerCode } from "../../../../src/worker/remote/answerCode.ts";

function read(pieces: readonly string[]): string {
  const code = new AnswerCode("unlikely", "python");
  return pieces.map((piece) => code.push(piece)).join("") + code.end();
}

/** What is left of an answer, after it was held against being cut anywhere. */
function codeOf(answer: string): string {
  const whole = read([answer]);
  assert.equal(read(answer.split("")), whole, answer);
  return whole;
}

describe("the code of an answer", () => {
  it("stands behind what is said to the user", () => {
    for (const said of [
      "",
      "Here is the code:\n\n",
      "You can complete it like this:\n",
      "Sure! It adds them.\n\nSee:\n\n",
    ])
      for (const [open, close] of [
        ["```python", "```"],
        ["```", "```"],
        ["````py", "````"],
        ["  ```py", "```"],
        ["~~~python", "~~~"],
        ["~~~", "~~~"],
      ])
        assert.match(
          codeOf(`${said}${open}\na = 1\n${close}\n\nDone.`),
          /^```(?:py|python)?\na = 1\n```/,
          `${said}${open}`,
        );
  });

  it("stands behind thoughts", () => {
    for (const thoughts of ["<think>hm</think>", '<think a="b">\nhm\n</think>\n\n', "Okay, hm.\n</think>\n"])
      assert.equal(codeOf(`${thoughts}Here is the code:\n\`\`\`\na = 1\n\`\`\``), "```\na = 1\n```");
  });

  it("is all of an answer that has nothing else, and streams", () => {
    for (const code of [
      "a = 1\nb = 2\n",
      "    return first\n",
      "\n\n    x\n",
      "A = 1\n~~~\n",
      "~x\n",
      "String a;",
      "`a`",
      "",
    ])
      assert.equal(codeOf(code), code);
    const streams = new AnswerCode("answer", "python");
    assert.equal(streams.push("    ret"), "    ret");
  });

  it("is left to the rules of ghost text where there is no fence", () => {
    assert.equal(codeOf("Here is the code:\n\na = 1\n"), "Here is the code:\n\na = 1\n");
  });

  it("says whether there were only thoughts", () => {
    const code = new AnswerCode("answer", "python");
    code.push("<think>on and on, without an end");
    assert.equal(code.end(), "");
    assert.ok(code.isOnlyThoughts);
  });

  it("is the same however it is cut", () => {
    const part = fc.constantFrom(
      "```",
      "~~~",
      "py",
      "\n",
      " ",
      "Here is the code:",
      "a = 1",
      "A",
      "`",
      "~",
      "<think>",
      "</think>",
    );
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => void codeOf(parts.join(""))));
  });
});
