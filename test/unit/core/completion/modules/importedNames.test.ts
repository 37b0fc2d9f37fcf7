import assert from "node:assert/strict";
import { importsOf } from "../../../../../src/core/completion/modules/importedNames.ts";

function imports(text: string, languageId = "typescript"): string[] {
  return importsOf(text, languageId).map(
    ({ module, names }) =>
      `${module.path}: ${names.map(({ name, local }) => (name === local ? name : `${name} as ${local}`)).join(", ")}`,
  );
}

describe("imported names", () => {
  it("of JavaScript are those in braces, and the module's own", () => {
    const text = `
import first, { second as two, type Third } from "./a";
import type { Fourth } from './b';
import {
  fifth,
  sixth,
} from "./c";
import * as all from "./d";
import "./e";
export { seventh } from "./f";
export * from "./g";
const { eighth, ninth: nine } = require("./h");
const tenth = require('./i')
const {
  eleventh
} = await import("./j");
`;
    assert.deepEqual(imports(text), [
      "./a: first, second as two, Third",
      "./b: Fourth",
      "./c: fifth, sixth",
      "./d: ",
      "./e: ",
      "./f: seventh",
      "./g: ",
      "./h: eighth, ninth as nine",
      "./i: tenth",
      "./j: eleventh",
    ]);
  });

  it("of Python are those behind import, of C none", () => {
    assert.deepEqual(imports("from .a import (\n  b,\n  c as d,\n)\nfrom e.f import g", "python"), [
      ".a: b, c as d",
      "e.f: g",
    ]);
    assert.deepEqual(imports('#include "list.h"\n#include <stdio.h>', "c"), ["list.h: "]);
  });

  it("of other languages are not known", () => assert.deepEqual(imports("import a.b", "java"), []));
});
