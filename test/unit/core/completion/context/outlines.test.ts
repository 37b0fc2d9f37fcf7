import assert from "node:assert/strict";
import { contextFrom, linesInReach } from "../../../../../src/core/completion/context/gathering.ts";
import {
  countNames,
  namesInUse,
  outlines,
  rankSignatures,
  type OutlinedFile,
} from "../../../../../src/core/completion/context/outlines.ts";
import { surroundingsOf } from "../../../../../src/core/completion/context/ranking.ts";
import { wordsOf } from "../../../../../src/core/completion/context/words.ts";
import type { CompletionDocument } from "../../../../../src/core/completion/completionRequest.ts";
import { signaturesIn } from "../../../../../src/core/completion/context/signatures.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

function signatures(text: string): string[] {
  const all = [...signaturesIn(text.split("\n"))];
  return all.map(({ text: head, owner }) => (owner === undefined ? head : `  ${head}`));
}

describe("signatures", () => {
  it("of TypeScript are functions, types with their members, and outermost values", () => {
    const text = `
import { a } from "./a";
/** Not this one: function no() {} */
export const limit: number = 4;
export async function load<T>(
  file: string,
  options: Options = {},
): Promise<T> {
  const inner = 1;
  function nested() {}
  return call(inner);
}
export interface Basket {
  readonly articles: readonly string[];
  price(percentOff: number): number;
}
export class Till extends Desk {
  private open = false;
  constructor(readonly name: string) {
    super(name);
  }
  async take(money: number): Promise<void> {
    if (money) this.count(money);
  }
  get total() {
    return 1;
  }
}
start(limit);
`;
    assert.deepEqual(signatures(text), [
      "export const limit: number = 4;",
      "export async function load<T>(file: string, options: Options = {}): Promise<T>",
      "export interface Basket",
      "  readonly articles: readonly string[];",
      "  price(percentOff: number): number;",
      "export class Till extends Desk",
      "  constructor(readonly name: string)",
      "  async take(money: number): Promise<void>",
      "  get total()",
    ]);
  });

  it("of Python are functions, classes with their methods, and outermost names of types and constants", () => {
    const text = `
"""A class says what it is."""
from .a import b
Style = Union[str, int]
LIMIT: int = 4
counter = 0
@decorated
def load(
    file: str,
    *,
    limit: int = LIMIT,
) -> Basket:
    """A function of its own."""
    def nested(): ...
    return b(file)

class Till(Desk):
    """class without a head, in words"""
    def take(self, money: int) -> None:
        for each in money:
            print(each)
`;
    assert.deepEqual(signatures(text), [
      "Style = Union[str, int]",
      "LIMIT: int = 4",
      "def load(file: str, *, limit: int = LIMIT) -> Basket:",
      "class Till(Desk):",
      "  def take(self, money: int) -> None:",
    ]);
  });

  it("of C are functions, prototypes, macros and types", () => {
    const text = `
#define LIMIT 4
#define SQUARE(x)      \\
  ((x) * (x))
#ifndef OTHER
typedef struct Basket {
  int count;
} Basket;
const char *name_of(const Basket *self);
static inline bool is_empty(Basket *self) { return self->count == 0; }
static void fill(
  Basket *self,
  int count
) {
  if (count) add(self);
  return done(self);
}
#endif
`;
    assert.deepEqual(signatures(text), [
      "#define LIMIT 4",
      "#define SQUARE(x)",
      "typedef struct Basket",
      "const char *name_of(const Basket *self);",
      "static inline bool is_empty(Basket *self) { return self->count == 0; }",
      "static void fill(Basket *self, int count)",
    ]);
  });

  it("are those that other files can take", () => {
    const script = [
      "export { listed };",
      "function listed(a) {}",
      "function own() {}",
      "export class Till {",
      "  private open(): void {}",
      "  close(): void {}",
      "  _count() {}",
      "}",
    ];
    assert.deepEqual(signatures(script.join("\n")), [
      "function listed(a) {}",
      "export class Till",
      "  close(): void {}",
    ]);
    const common = "function taken(a) {\n}\nfunction own() {\n}\nmodule.exports = {\n  taken,\n}\n";
    assert.deepEqual(signatures(common), ["function taken(a)"]);
    assert.deepEqual(
      signatures("class Till:\n    def _count(self):\n        pass\n    def close(self):\n        pass"),
      ["class Till:", "  def close(self):"],
    );
  });

  it("of a value that begins on the next line have that line", () => {
    assert.deepEqual(signatures('export type Size =\n  | "small"\n  | "large";'), ['export type Size = | "small"']);
  });

  it("of Java are methods, without the calls in them", () => {
    const text = `
package shop;
public class Till extends Desk {
  private int open;
  @Override
  public static int[] take(List<Money> all) throws Closed {
    if (open) {
      count(all);
    } else if (all.isEmpty()) {
      return none();
    }
  }
}
`;
    assert.deepEqual(signatures(text), [
      "public class Till extends Desk",
      "  public static int[] take(List<Money> all) throws Closed",
    ]);
  });
});

describe("outlines", () => {
  const desk = `
export class Desk {
  constructor(readonly keys: number) {
    lock();
  }
  openDrawer(key: Key): void {
    turn(key);
  }
  closeDrawer(): void {
    turn(undefined);
  }
}
export function priceAfterVoucher(basket: Basket, percentOff: number): number {
  return 0;
}
export function paintWall(colour: string): void {
  brush(colour);
}
`;
  const file = (document: CompletionDocument, wanted?: Record<string, string>): OutlinedFile => {
    const own = [...signaturesIn(desk.split("\n"))];
    const use = namesInUse(countNames(document.text, "typescript"), wanted && new Map(Object.entries(wanted)));
    return { path: "desk.ts", signatures: own, ranked: rankSignatures(own, use, surroundingsOf(document)) };
  };
  const documentAt = (cursor: string): CompletionDocument => withCursor(cursor);
  const shown = (cursor: string, wanted?: Record<string, string>, characters = 1000): string[] =>
    outlines([file(documentAt(cursor), wanted)], characters).flatMap(({ text }) => text.split("\n"));

  it("begin with what is imported and not used yet", () => {
    const imports = 'import { priceAfterVoucher, paintWall } from "./desk";\n';
    const wanted = { priceAfterVoucher: "priceAfterVoucher", paintWall: "paintWall" };
    assert.deepEqual(shown(`${imports}paintWall("red");\nconst total = |`, wanted, 100), [
      "export function priceAfterVoucher(basket: Basket, percentOff: number): number",
    ]);
  });

  it("do not take the path of an import for a use", () => {
    const text = 'import { paintWall } from "./paintWall";\nconst sum = |';
    assert.deepEqual(shown(text, { paintWall: "paintWall" }, 80), ["export function paintWall(colour: string): void"]);
  });

  it("have the constructor of a type that is imported and not used yet", () => {
    const text = "import { Desk } from './desk';\nconst sum = |";
    assert.deepEqual(shown(text, { Desk: "Desk" }).slice(0, 2), [
      "export class Desk",
      "  constructor(readonly keys: number)",
    ]);
  });

  it("have the members of a type that is near, below its head", () => {
    assert.deepEqual(shown("function lock(desk: Desk) {\n  |\n}"), [
      "export class Desk",
      "  openDrawer(key: Key): void",
      "  closeDrawer(): void",
    ]);
  });

  it("have nothing of what is about something else", () => {
    assert.deepEqual(shown("const sum = left + right;|"), []);
  });

  it("stay as they are while what they show is nearly as good", () => {
    const [first] = outlines([file(documentAt("let desk: Desk;\ndesk.|"))], 75);
    const moved = file(documentAt("let desk: Desk;\nconst drawer = closed;\ndesk.|"));
    const inUse = { repository: "", path: "a.ts", snippets: [first!] };
    assert.equal(outlines([moved], 75, inUse)[0]?.text, first!.text);
    assert.notEqual(outlines([moved], 75)[0]?.text, first!.text);
  });

  it("are not repeated by declarations", () => {
    const document = documentAt("import { priceAfterVoucher } from './desk';\nconst sum = |");
    const text = "export function priceAfterVoucher(basket: Basket, percentOff: number): number {\n  return 0;\n}";
    const declaration = { path: "desk.ts", text, words: wordsOf(text), score: 0.5 };
    const files = [file(document, { priceAfterVoucher: "priceAfterVoucher" })];
    const context = contextFrom(
      { repository: "", path: "a.ts" },
      { candidates: [declaration], files, notes: [] },
      512,
    )!;
    assert.equal(context.snippets.length, 1);
    assert.doesNotMatch(context.snippets[0]!.text, /return 0/);
  });

  it("leave room for pieces of code in a context", () => {
    const document = documentAt("function lock(desk: Desk) {\n  |\n}");
    const text = "lock(desk);\nopen(desk);";
    const piece = { path: "lock.ts", text, words: wordsOf(text), score: 0.3 };
    const found = { candidates: [piece], files: [file(document)], notes: [] };
    const context = contextFrom({ repository: "shop", path: "a.ts" }, found, 512)!;
    assert.deepEqual(context.snippets.map(({ path }) => path).sort(), ["desk.ts", "lock.ts"]);
  });
});

describe("lines in reach", () => {
  it("are those that the window can show", () => {
    const text = "1234\n".repeat(1000);
    const [first, last] = linesInReach({ text, offset: 2500 }, 100);
    assert.deepEqual([first, last], [440, 530]);
    assert.deepEqual(linesInReach({ text: "", offset: 0 }, 100), [0, 0]);
  });
});
