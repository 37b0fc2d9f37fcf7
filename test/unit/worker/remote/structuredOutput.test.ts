import assert from "node:assert/strict";
import { AnswerInJson, structuredWay } from "../../../../src/worker/remote/structuredOutput.ts";

/** What is read of a text that comes in pieces of so many characters. */
function read(json: string, length: number): string {
  const answer = new AnswerInJson();
  let text = "";
  for (let at = 0; at < json.length; at += length) text += answer.push(json.slice(at, at + length));
  return text + answer.end();
}

/** One UTF-16 unit as an escape sequence. */
const unicode = (text: string, at: number): string => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;

describe("an answer inside JSON", () => {
  const texts = [
    "",
    "x",
    'def f():\n\treturn "\\\\n"\r\n',
    "é 世界 😀👩‍💻",
    "\u0001\u001f \u2028",
    '{"answer": "inner"}',
    'a: "b"',
  ];

  it("is read whole, however it is cut and written", () => {
    const forms = [
      (text: string) => JSON.stringify({ answer: text }),
      (text: string) => `\n{ "answer" :  ${JSON.stringify(text)}\n}\n`,
      (text: string) => `{"answer":"${Array.from({ length: text.length }, (_, at) => unicode(text, at)).join("")}"}`,
    ];
    for (const text of texts)
      for (const form of forms)
        for (const length of [1, 2, 3, 5, 1000]) assert.equal(read(form(text), length), text, form(text));
  });

  it("may have line breaks as they are, and is not closed when it was cut off", () => {
    assert.equal(read('{"answer": "a\n\tb', 1), "a\n\tb");
    assert.equal(read('{"answer": "a\\', 1), "a");
  });

  it("that is none is the text itself", () => {
    for (const text of ["```py\nx = 1\n```", '{"other": 1}', '{ "a', "{", "{}\n", '"answer"'])
      for (const length of [1, 4, 1000]) assert.equal(read(text, length), text);
  });
});

describe("the field that a server obeys", () => {
  it("is tried out in one request where none is refused", async () => {
    let asked = 0;
    const way = await structuredWay((fields) => {
      asked++;
      return Promise.resolve(/"ebnf":"root ::= ."(\w+)/.exec(JSON.stringify(fields))?.[1] ?? "Hello!");
    });
    assert.deepEqual([way, asked], ["ebnf", 1]);
  });

  it("is none where the model says what it likes", async () => {
    for (const said of ["Hello!", "", " ", undefined, '{"answer": "Hello!"}', "{"])
      assert.equal(await structuredWay(() => Promise.resolve(said)), undefined, said);
    // And nobody waits for what it says beyond a mark.
    const lengths: number[] = [];
    await structuredWay((_, maxTokens) => {
      lengths.push(maxTokens);
      return Promise.resolve("Hello!");
    });
    assert.deepEqual(lengths, [8, 24]);
  });
});
