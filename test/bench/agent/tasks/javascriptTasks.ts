import { all, node, says, unchanged, untouched, type AgentTask } from "../agentTask.ts";

const module_ = '{"name": "sample", "type": "module"}\n';
const queue = `export class Queue {
  #items = [];

  push(item) {
    this.#items.push(item);
  }

  /** The item that has waited longest; undefined if nothing waits. */
  shift() {
    return this.#items.pop();
  }

  get size() {
    return this.#items.length;
  }
}
`;
const queueTest = `import assert from "node:assert";
import { Queue } from "./queue.js";

const queue = new Queue();
for (const item of ["a", "b", "c"]) queue.push(item);
assert.equal(queue.shift(), "a");
assert.equal(queue.size, 2);
console.log("ok");
`;
const greet = `// Prints a greeting: node greet.js NAME [--twice]
const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith("--")) ?? "world";
let text = \`Hello, \${name}!\`;
if (args.includes("--twice")) text = \`\${text} \${text}\`;
console.log(text);
`;
const pages = `export function pageUrl(title) {
  return "/pages/" + title;
}
`;
const shipping = `const limits = { domestic: 50, abroad: 120 };

export function shippingCost(order) {
  return hasFreeShipping(order) ? 0 : 4.9;
}

/** Large orders are sent for nothing. */
function hasFreeShipping({ total, isAbroad }) {
  return total >= (isAbroad ? limits.abroad : limits.domestic);
}
`;
const order = `import { shippingCost } from "./shipping.js";

export function orderTotal(items, isAbroad) {
  const total = items.reduce((sum, { price }) => sum + price, 0);
  return total + shippingCost({ total, isAbroad });
}
`;
const output = (args: string): string =>
  `execFileSync(process.execPath, ["greet.js", ${args}], { encoding: "utf8" }).trim()`;

export const javascriptTasks: readonly AgentTask[] = [
  {
    id: "javascript/failing-test",
    task: "The test in queue.test.js fails. Find the bug in queue.js and fix it. Run the test with: node queue.test.js",
    files: { "package.json": module_, "queue.js": queue, "queue.test.js": queueTest },
    allow: ["node queue.test.js"],
    check: all(
      unchanged("queue.test.js", "package.json"),
      node(`import assert from "node:assert"; const { Queue } = await import("./queue.js"); const q = new Queue();
        q.push(1); q.push(2); assert.deepEqual([q.shift(), q.shift(), q.shift(), q.size], [1, 2, undefined, 0]);`),
    ),
    solution: { files: { "queue.js": queue.replace(".pop()", ".shift()") } },
  },
  {
    id: "javascript/new-option",
    task: "Give greet.js an option --upper that prints the greeting in capital letters.",
    files: { "greet.js": greet },
    check: node(`import assert from "node:assert"; import { execFileSync } from "node:child_process";
      assert.equal(${output('"Ann", "--upper"')}, "HELLO, ANN!");
      assert.equal(${output('"Ann"')}, "Hello, Ann!");
      assert.equal(${output('"--twice", "--upper"')}, "HELLO, WORLD! HELLO, WORLD!");`),
    solution: {
      files: {
        "greet.js": greet.replace(
          "console.log",
          'if (args.includes("--upper")) text = text.toUpperCase();\nconsole.log',
        ),
      },
    },
  },
  {
    id: "javascript/new-file",
    task:
      "Write a new file slug.js that exports a function slug(title): lower case, each run of other characters than a-z and 0-9 " +
      "becomes one hyphen, none at the ends. Then use it in pages.js, so that pageUrl('Hello, World!') is '/pages/hello-world'.",
    files: { "package.json": module_, "pages.js": pages },
    check:
      node(`import assert from "node:assert"; const { pageUrl } = await import("./pages.js"); const { slug } = await import("./slug.js");
      assert.equal(pageUrl("Hello, World!"), "/pages/hello-world"); assert.equal(slug("  A  b--c 9 "), "a-b-c-9");`),
    solution: {
      files: {
        "slug.js":
          'export function slug(title) {\n  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");\n}\n',
        "pages.js": `import { slug } from "./slug.js";\n\n${pages.replace("+ title", "+ slug(title)")}`,
      },
    },
  },
  {
    id: "javascript/answer-only",
    task: "Which function decides whether an order is sent for free, and from which total on for orders abroad? Only answer.",
    files: { "package.json": module_, "shipping.js": shipping, "order.js": order },
    check: all(untouched(), says(/hasFreeShipping/, /\b120\b/)),
    solution: { answer: "hasFreeShipping in shipping.js; from 120 on." },
  },
];
