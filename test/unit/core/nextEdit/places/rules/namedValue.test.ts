import assert from "node:assert/strict";
import { namedValue } from "../../../../../../src/core/nextEdit/places/rules/namedValue.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

function found(added: string, rest: string, path = "a.ts"): readonly string[] {
  return placesOf(namedValue, situationOf(`${added}\n${rest}`, [["", added]], path));
}

describe("a value that was given a name", () => {
  it("is the name wherever it is written out below", () => {
    assert.deepEqual(found("const host = this.url.host;", "if (this.url.host) connect(this.url.host);\nother();"), [
      "1 if (host) connect(host);",
    ]);
    assert.deepEqual(found("hostname = parsed.hostname", "if parsed.hostname is None:\n    pass", "a.py"), [
      "1 if hostname is None:",
    ]);
    assert.deepEqual(found("size := list.Len()", "for i := 0; i < list.Len(); i++ {", "a.go"), [
      "a.go:1 for i := 0; i < size; i++ {",
    ]);
    assert.deepEqual(found("let size: usize = self.items.len();", "grow(self.items.len() + 1);", "a.rs"), [
      "a.rs:1 grow(size + 1);",
    ]);
  });

  it("does not change where it is assigned, called, a part of something longer, or in a string", () => {
    const rest = 'a.b.c = 2;\na.b.c();\nx.a.b.c;\nlog("a.b.c");\na.b.cd;';
    assert.deepEqual(found("const c = a.b.c;", rest), []);
  });

  it("is worth one: no literal, no plain name, nothing above, and nothing in another block", () => {
    assert.deepEqual(found("const a = 12;", "f(12);"), []);
    assert.deepEqual(found("const a = b;", "f(b);"), []);
    const text = "f(a.b.c);\n{\n  const d = a.b.c;\n}\nf(a.b.c);";
    assert.deepEqual(placesOf(namedValue, situationOf(text, [["", "  const d = a.b.c;"]])), []);
  });

  it("does not follow from another value for a name that was there", () => {
    const text = "const first = this.peek(1);\nconst second = this.peek(1);";
    const edit = ["const first = this.peek(0);", "const first = this.peek(1);"] as const;
    assert.deepEqual(placesOf(namedValue, situationOf(text, [edit])), []);
    const renamed = ["const one = this.peek(1);", "const first = this.peek(1);"] as const;
    assert.deepEqual(placesOf(namedValue, situationOf(text, [renamed])), ["1 const second = first;"]);
  });
});
