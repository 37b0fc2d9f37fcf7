import assert from "node:assert/strict";
import {
  beginsDefinition,
  declaredName,
  declaredNames,
  declaresNext,
  holdsMembers,
  opensDefinition,
  opensFunctionBody,
} from "../../../src/core/definitions.ts";

type Row = readonly [
  line: string,
  is: { readonly begins?: true; readonly opens?: true; readonly body?: true; readonly members?: true },
  name?: string,
];

const rows: readonly Row[] = [
  ["def read(path):", { begins: true, opens: true, body: true }, "read"],
  ["    async def read(self) -> int:", { begins: true, opens: true, body: true }, "read"],
  ["class Reader:", { begins: true, opens: true, members: true }, "Reader"],
  ["export default class Reader extends Base {", { begins: true, opens: true, members: true }, "Reader"],
  ["abstract class Reader {", { begins: true, opens: true, members: true }, "Reader"],
  ["export async function* read(path) {", { begins: true, opens: true, body: true }, "read"],
  ["func (r *Reader) Read(p []byte) (int, error) {", { begins: true, opens: true, body: true }, "Read"],
  ["pub(crate) fn read(&self) -> Result<()> {", { begins: true, opens: true, body: true }, "read"],
  ["const fn read() -> u8 {", { begins: true, opens: true, body: true }, "read"],
  ["    protected function read($path)", { begins: true, opens: true }, "read"],
  ["    int read(char const *path) {", { begins: true, opens: true, body: true }],
  ["  @Override", { begins: true }],
  ["fun read(path: String): Int", { opens: true }, "read"],
  ["impl Display for Point {", { opens: true, members: true }, "Display"],
  ["const read = (path) => {", { begins: true, opens: true, body: true }, "read"],
  ["const size = 3;", {}, "size"],
  ["val size = 3", {}, "size"],
  ["type = 3", { opens: true, members: true }],
  ["module.exports = 3;", { opens: true, members: true }],
  ["  if (a) {", {}],
  ["  } else if (a) {", {}],
  ["  for (const a of b) {", {}],
  ["  return class {", { members: true }],
  ["  read(path);", {}],
  ["defined = 1", {}],
];

describe("what begins a definition", () => {
  for (const [line, is, name] of rows)
    it(JSON.stringify(line), () => {
      const found = {
        ...(beginsDefinition(line) && { begins: true }),
        ...(opensDefinition(line) && { opens: true }),
        ...(opensFunctionBody(line) && { body: true }),
        ...(holdsMembers(line) && { members: true }),
      };
      assert.deepEqual(found, is);
      assert.equal(declaredName(line), name);
    });

  it("declares functions and types anywhere, values only outermost, and nothing that is only extended", () => {
    const text =
      "export const limit = 3;\nclass Reader {\n  def read(a)\n  const local = 1;\n}\nimpl Display for Point {}\n";
    assert.deepEqual([...declaredNames(text)], ["Reader", "read", "limit"]);
    assert.deepEqual([...declaredNames("fun größe() {}\nstatic ZERO: u8 = 0;\npub let x")], ["größe", "ZERO", "x"]);
  });

  it("tells a name that is declared from one that is used", () => {
    assert.equal(declaresNext("  export function* "), true);
    assert.equal(declaresNext("struct "), true);
    assert.equal(declaresNext("return "), false);
    assert.equal(declaresNext("datatype "), false);
  });
});
