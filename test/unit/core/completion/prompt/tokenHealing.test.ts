import assert from "node:assert/strict";
import { splitForHealing } from "../../../../../src/core/completion/prompt/tokenHealing.ts";

/** `kept[healed]`. */
function check(expected: string): void {
  const prefix = expected.replaceAll(/[[\]]/g, "");
  const { kept, healed } = splitForHealing(prefix);
  assert.equal(`${kept}[${healed}]`, expected.includes("[") ? expected : `${expected}[]`);
}

describe("token healing", () => {
  it("takes off the word in which the text ends, with the space before it", () => {
    check("const[ tot]");
    check("return self.[cou]");
    check("foo([ar]");
    check("x =[ 42]");
  });

  it("takes off an indentation, and the word that follows it", () => {
    check("a = 1\n[    ]");
    check("a = 1\n[\t\t]");
    check("a = 1\n[    retu]");
    check("[  ]");
  });

  it("takes off a lone space, which belongs to the next word", () => {
    check("x =[ ]");
  });

  it("takes off nothing where a token may end anyway", () => {
    check("foo(");
    check("foo.");
    check("a = 1\n");
    check("");
    check("x  =  ");
  });

  it("takes off only the last part of a long word", () => {
    check("get_human_readable_file_[name]");
    check("getHumanReadable[Description]");
    check(`${"x".repeat(20)}[${"y".repeat(12)}]`);
  });

  it("works on letters of any script", () => {
    check("größe =[ länge]");
  });
});
