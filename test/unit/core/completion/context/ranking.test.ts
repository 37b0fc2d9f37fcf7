import assert from "node:assert/strict";
import { cutPieces } from "../../../../../src/core/completion/context/pieces.ts";
import { rank, rankDeclaration, rankEdit, surroundingsOf } from "../../../../../src/core/completion/context/ranking.ts";
import { namesOf, similarity, wordsOf } from "../../../../../src/core/completion/context/words.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

const stock = `/** What is in the shop. */
export interface StockItem {
  readonly article: string;
  readonly pieces: number;
  readonly pricePerPiece: number;
}

export function priceOfStock(items: readonly StockItem[]): number {
  return items.reduce((sum, item) => sum + item.pieces * item.pricePerPiece, 0);
}
`;
const colours = `export function mixColours(first: Colour, second: Colour): Colour {
  const red = (first.red + second.red) / 2;
  const green = (first.green + second.green) / 2;
  const blue = (first.blue + second.blue) / 2;
  return { red, green, blue };
}
`;

/** Names of the files whose pieces are worth showing at the cursor, best first. */
function ranked(cursor: string, files: Readonly<Record<string, string>>): string[] {
  const surroundings = surroundingsOf(withCursor(cursor));
  const paths = Object.entries(files)
    .flatMap(([path, text]) => [...cutPieces(path, text)])
    .flatMap((piece) => rank(piece, surroundings) ?? [])
    .sort((a, b) => b.score - a.score)
    .map(({ path }) => path);
  return [...new Set(paths)];
}

describe("pieces of other files near a cursor", () => {
  it("come when they declare what is used", () => {
    const cursor = `import { priceOfStock } from "./stock";\n\nconst total = priceOfStock(|`;
    assert.deepEqual(ranked(cursor, { "stock.ts": stock, "colours.ts": colours }), ["stock.ts"]);
  });

  it("come when they speak of the same things under other names", () => {
    const cursor = "def value_of_pieces(article, price_per_piece):\n    stock = article.pieces\n    |";
    assert.deepEqual(ranked(cursor, { "colours.ts": colours, "stock.ts": stock }), ["stock.ts"]);
  });

  it("put a piece that declares two of the names before one that declares one", () => {
    const both = stock.replace(
      "StockItem {",
      "StockItem { shop: Shop }\nexport function emptyShop(items: StockItem): void {",
    );
    const cursor = "const total = priceOfStock(shop);\nemptyShop();\n|";
    assert.deepEqual(ranked(cursor, { "one.ts": stock, "both.ts": both }), ["both.ts", "one.ts"]);
  });

  it("stay away when they are about something else, or a copy of what stands there", () => {
    assert.deepEqual(ranked("const total = priceOfStock(|", { "colours.ts": colours }), []);
    assert.deepEqual(ranked(`${stock}\n|`, { "copy of stock.ts": stock }), []);
  });

  it("neither do declarations and changes that stand there already", () => {
    const surroundings = surroundingsOf(withCursor(`${stock}\n|`));
    const copy = { path: "copy of stock.ts", text: stock.split("\n").slice(1, 6).join("\n") };
    assert.equal(rankDeclaration(copy, surroundings), undefined);
    assert.equal(rankEdit(copy, 0, surroundings), undefined);
    assert.ok(rankDeclaration({ path: "colours.ts", text: colours }, surroundings)!.score >= 0.4);
  });

  it("stay away from an empty file", () => {
    assert.deepEqual(ranked("|", { "stock.ts": stock, "colours.ts": colours }), []);
  });

  it("a change counts for less the older it is, and for nothing in other work", () => {
    const surroundings = surroundingsOf(withCursor("const total = priceOfStock(items);|"));
    const edit = (age: number): number => rankEdit({ path: "a.ts", text: stock }, age, surroundings)!.score;
    assert.ok(edit(0) > edit(1) && edit(1) > edit(5));
    assert.equal(rankEdit({ path: "b.ts", text: colours }, 0, surroundings), undefined);
  });
});

describe("words of code", () => {
  it("are names and their parts, without the language's own", () => {
    assert.deepEqual([...wordsOf("const readFile_at = new HTTPClient();")].sort(), [
      ...["at", "client", "file", "http", "httpclient", "read", "readfile_at"],
    ]);
    assert.deepEqual(namesOf("return fooBar if x and größe else None"), ["fooBar", "größe"]);
  });

  it("are compared by what they share", () => {
    assert.equal(similarity(wordsOf("apple pear"), wordsOf("apple plum")), 1 / 3);
    assert.equal(similarity(wordsOf(""), wordsOf("")), 0);
  });

  it("of a million characters are read in time", () => {
    assert.ok(wordsOf("a".repeat(1_000_000)).size <= 1);
    assert.ok(wordsOf("aB".repeat(500_000)).size <= 1);
  });
});
