import assert from "node:assert/strict";
import { unseenFault } from "../../../../../src/core/edits/checks/unseenCharacters.ts";

describe("characters of an answer that nobody would see", () => {
  it("are named: of terminals, of direction, marks of byte orders, broken ones", () => {
    const characters = {
      "\0": "0000",
      "\u001b": "001B",
      "\u009b": "009B",
      "\u202e": "202E",
      "\u2067": "2067",
      "\ufeff": "FEFF",
    };
    for (const [character, number] of Object.entries(characters))
      assert.match(unseenFault("a", `a${character}`)!.message, new RegExp(`nobody would see \\(U\\+${number}\\)`));
    for (const broken of ["\ufffd", "\ud83d", "\udc80"])
      assert.match(unseenFault("a", `a${broken}`)!.message, /broken character/);
  });

  it("may be those of the code, as many as it has", () => {
    assert.equal(unseenFault("a\u001b\u202e", "b\u001b\u202e"), undefined);
    assert.equal(unseenFault("a\udcff", "b\ufffd"), undefined);
    assert.match(unseenFault("a\u202e", "\u202ea\u202e")!.message, /202E/);
  });

  it("are none of those that texts need", () => {
    for (const text of ["\ta\r\n\f\v", "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️", "می‌خواهم", "שלום\u200f!", "a\u00a0b\u2028c", "\u00ad"])
      assert.equal(unseenFault("", text), undefined, text);
  });
});
