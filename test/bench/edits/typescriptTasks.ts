import { bug, reported, rows, told } from "./taskRow.ts";

export const typescriptTasks = rows("typescript", (code) => `import assert from "node:assert";\n\n${code}\n\n¤\n`, [
  [
    "property",
    reported(7, "Property 'lenght' does not exist on type 'string[]'. Did you mean 'length'?"),
    `interface Basket {
  readonly items: string[];
}

/** How many items are in a basket. */
function count(basket: Basket): number {
  return basket.items.lenght;
}`,
    'assert.equal(count({ items: ["a", "b"] }), 2);',
  ],
  [
    "bracket",
    reported(5, "'}' expected."),
    `function sign(value: number): number {
  if (value < 0) {
    return -1;
  return value === 0 ? 0 : 1;
}`,
    "assert.deepEqual([sign(-2), sign(0), sign(3)], [-1, 0, 1]);",
  ],
  [
    "optional",
    told("make the parameter punctuation optional, with the default '!'"),
    `function greet(name: string, punctuation: string): string {
  return \`Hello \${name}\${punctuation}\`;
}`,
    'assert.equal(greet("Bob"), "Hello Bob!");',
  ],
  [
    "last",
    bug,
    `/** The last item, or undefined. */
function last<T>(items: readonly T[]): T | undefined {
  return items[items.length];
}`,
    "assert.equal(last([1, 2, 3]), 3);",
  ],
  [
    "empty",
    told("return null for an empty array"),
    `function head(items: string[]): string | null {
  return items[0].trim();
}`,
    'assert.equal(head([]), null);\nassert.equal(head([" a"]), "a");',
  ],
  [
    "missing",
    reported(1, "Cannot find name 'amout'. Did you mean 'amount'?"),
    `const addTax = (amount: number, rate: number): number => amout * (1 + rate);`,
    "assert.equal(addTax(100, 0.5), 150);",
  ],
  [
    "unique",
    told("remove duplicates from the result"),
    `function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}`,
    'assert.deepEqual(words("a b a"), ["a", "b"]);',
  ],
  [
    "sort",
    bug,
    `/** Sorts numbers from the smallest to the largest. */
function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort();
}`,
    "assert.deepEqual(sorted([10, 9, 1]), [1, 9, 10]);",
  ],
  [
    "rename",
    told("rename the method getValue to value"),
    `class Box {
  constructor(private readonly content: number) {}
  getValue(): number {
    return this.content;
  }
}`,
    "assert.equal(new Box(3).value(), 3);",
  ],
  [
    "range",
    bug,
    `/** The whole numbers from start to end, both included. */
function range(start: number, end: number): number[] {
  const result: number[] = [];
  for (let i = start; i < end; i++) result.push(i);
  return result;
}`,
    "assert.deepEqual(range(1, 3), [1, 2, 3]);",
  ],
]);
