import assert from "node:assert/strict";
import { locateSnippet, fileNamedBy, likelyFiles } from "../../../../src/core/chat/locateSnippet.ts";

const python = `import math


def area(radius):
    return 3 * radius ** 2


class Shop:
    def total(self, prices):
        result = 0
        for price in prices:
            result += price
        return result

    def name(self):
        return "shop"
`;

/** The text with the block put where it belongs. */
function applied(text: string, block: string): string | undefined {
  const place = locateSnippet(text, block);
  return place && text.slice(0, place.start) + place.replacement + text.slice(place.end);
}

describe("the place of an answer's code", () => {
  it("is the function of the same name, in its own indentation", () => {
    assert.equal(
      applied(python, "def area(radius):\n    return math.pi * radius ** 2\n"),
      python.replace("3 * radius", "math.pi * radius"),
    );
    assert.equal(
      applied(python, "def total(self, prices, tax=0):\n    return sum(prices) * (1 + tax)"),
      python.replace(
        / {4}def total[^]*return result\n/,
        "    def total(self, prices, tax=0):\n        return sum(prices) * (1 + tax)\n",
      ),
    );
  });

  it("reaches to the last line that is the same", () => {
    assert.equal(
      applied(python, "result = 0\nfor price in prices:\n    result += 2 * price\nreturn result"),
      python.replace("+= price", "+= 2 * price"),
    );
  });

  it("is found with braces too", () => {
    const text = "function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n";
    assert.equal(applied(text, "function b() {\n  return 3;\n}"), text.replace("2", "3"));
    assert.equal(
      applied(text, "function a(x) {\n  return x;\n}\n\nfunction b(x) {\n  return x;\n}"),
      "function a(x) {\n  return x;\n}\n\nfunction b(x) {\n  return x;\n}\n",
    );
  });

  it("is the whole file when most of it is written again", () => {
    const whole = `"""Shops."""\n${python.replace("3 *", "math.pi *")}`;
    assert.equal(applied(python, whole), whole);
  });

  it("is not guessed when nothing speaks for one", () => {
    assert.equal(locateSnippet(python, "print('hello')"), undefined);
    assert.equal(locateSnippet(python, "def other():\n    pass"), undefined);
    assert.equal(locateSnippet("x\nx\n", "x"), undefined);
    assert.equal(locateSnippet(python, ""), undefined);
    assert.equal(locateSnippet("", "x"), undefined);
  });

  it("is in the file that the block names", () => {
    assert.equal(fileNamedBy("python src/shop.py", "x = 1"), "src/shop.py");
    assert.equal(fileNamedBy('ts title="src/a.ts"', ""), "src/a.ts");
    assert.equal(fileNamedBy("python", "# src/shop.py\nx = 1"), "src/shop.py");
    assert.equal(fileNamedBy("js", "// file: lib/a.js\nx"), "lib/a.js");
    assert.equal(fileNamedBy("python", "# what it does.\nx = 1"), undefined);
    assert.equal(fileNamedBy("", "x = 1"), undefined);
  });
});

describe("the files that an answer's code may belong to", () => {
  const one = { uri: "file:///one/src/a.py", folder: "file:///one" };
  const two = { uri: "file:///two/src/a.py", folder: "file:///two" };

  it("are those that the question was about when the code names none", () => {
    const excerpts = [{ label: "a.py:1", uri: one.uri }, { label: "Problems" }, { label: "a.py:9", uri: one.uri }];
    assert.deepEqual(likelyFiles([], excerpts), [one.uri]);
    assert.deepEqual(likelyFiles([], [{ label: "a.py" }]), [], "a chat of an earlier version has labels only");
  });

  it("begin with the one that the question was about when two folders have a file of that name", () => {
    assert.deepEqual(likelyFiles([one, two], [{ label: "src/a.py", uri: two.uri }]), [two.uri, one.uri]);
  });

  it("begin with the one in the same folder as what the question was about", () => {
    assert.deepEqual(likelyFiles([one, two], [{ label: "b.py", uri: "file:///two/b.py" }]), [two.uri, one.uri]);
    assert.deepEqual(likelyFiles([one, two], [{ label: "b.py", uri: "file:///two-more/b.py" }]), [one.uri, two.uri]);
  });

  it("are in the order of the folders when nothing tells them apart", () => {
    assert.deepEqual(likelyFiles([one, two], []), [one.uri, two.uri]);
  });
});
