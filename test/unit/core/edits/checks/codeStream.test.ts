// Code out of a streaming answer, however it is cut into pieces.
import assert from "node:assert/strict";
import { CodeStream } from "../../../../../src/core/edits/checks/codeStream.ts";

function streamed(answer: string, size: number): string {
  const stream = new CodeStream("python");
  let text = "";
  for (let at = 0; at < answer.length; at += size) text += stream.push(answer.slice(at, at + size));
  return text + stream.end();
}

describe("code of a streaming answer", () => {
  const code = "import a\n\n\ndef test_f():\n    # It is one.\n    assert a.f() == 1\n";
  for (const answer of [
    code,
    `\`\`\`python\n${code}\`\`\``,
    `Here are the tests:\n\n\`\`\`python\n${code}\`\`\`\n\nRun them with pytest.\n\`\`\`sh\npytest\n\`\`\`\n`,
    `Sure! These tests cover the function.\n${code}`,
    `${code}\`\`\`\nThese tests cover the function.`,
    code.trimEnd(),
  ])
    it(`is found in ${JSON.stringify(answer.slice(0, 40))}`, () => {
      for (const size of [1, 7, 1000]) assert.equal(streamed(answer, size), code);
    });
});
