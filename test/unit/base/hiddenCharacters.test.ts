import assert from "node:assert/strict";
import { hiddenClass } from "../../../src/base/hiddenCharacters.ts";

/** Every code point that a class has, as ranges. */
function rangesOf(source: string): string[] {
  const pattern = new RegExp(`^${source}$`, "u");
  const ranges: string[] = [];
  let first: number | undefined;
  for (let code = 0; code <= 0x110000; code++) {
    const isIn = code < 0x110000 && pattern.test(String.fromCodePoint(code));
    if (isIn) first ??= code;
    else if (first !== undefined) {
      ranges.push(`${first.toString(16)}-${(code - 1).toString(16)}`);
      first = undefined;
    }
  }
  return ranges;
}

describe("characters that are not seen", () => {
  it("in an answer are those that Unicode draws nothing for, and control characters without tab and line breaks", () => {
    const known = String.raw`[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]`;
    assert.deepEqual(rangesOf(hiddenClass("answer")), rangesOf(known));
  });

  it("in a name are the same without those that choose a form, and with the carriage return", () => {
    const [answer, name] = [hiddenClass("answer"), hiddenClass("name")];
    assert.deepEqual(rangesOf(`(?!${name})${answer}`), ["fe00-fe0f", "fff0-fff8", "1bca0-1bca3"]);
    assert.deepEqual(rangesOf(`(?!${answer})${name}`), ["d-d"]);
  });
});
