// Golden cases of the rules that know brackets, indentation, loops and chatty models, in the picture language.
import assert from "node:assert/strict";
import { postprocess } from "../../../../../src/core/completion/postprocess/postprocess.ts";
import { withCursor, withGhost } from "../../../../support/cursorText.ts";

function check(languageId: string, before: string, generated: string, shown: string, ...rules: string[]): void {
  const document = { ...withCursor(before), languageId };
  const cleaned = postprocess(generated, document);
  assert.equal(withGhost(document, cleaned.text, cleaned.replaceAfter), shown);
  assert.deepEqual(cleaned.applied, rules);
}

describe("brackets of generated text", () => {
  it("covers just those that it closes again", () => {
    check("javascript", "f(g(|));", "x).y", "f(g([x).y]{)});", "coverClosers");
    check("javascript", "f(|);", "a).b();", "f([a).b();]{);}", "coverClosers");
    check("javascript", "f(|)", "a, g(b)", "f([a, g(b)])");
    check("javascript", 'f("|")', 'a")', 'f("[a")]{")}', "coverClosers");
  });

  it("ends before one that the document has further down, or that nothing opened", () => {
    check("javascript", "if (a) {\n  |\n}\n", "b();\n}\nc();", "if (a) {\n  [b();]\n}\n", "cutSurplusCloser");
    check("javascript", "if (|) {\n}\n", "a && b)", "if ([a && b]) {\n}\n", "cutSurplusCloser");
    check("javascript", "a = |\n", "b)", "a = [b]\n", "cutSurplusCloser");
  });

  it("keeps those that the document lacks", () => {
    // Those right of the cursor could be the inner ones' or the outer ones'.
    check(
      "python",
      "c([d(((o - 5| + a) for o in s])\n",
      " - a) % 26)",
      "c([d(((o - 5[ - a) % 26)] + a) for o in s])\n",
    );
    check("javascript", "f(|\n", "a, b)", "f([a, b)]\n");
    check(
      "javascript",
      "function f() {\n  if (a) {|\n}\n",
      "\n    b();\n  }",
      "function f() {\n  if (a) {[\n    b();\n  }]\n}\n",
    );
    check("javascript", "f(() => {|\n", "\n  a();\n});", "f(() => {[\n  a();\n});]\n");
  });

  it("takes brackets in strings and comments for text", () => {
    check("javascript", "a = |;\n", '"(" + b', 'a = ["(" + b];\n');
    check("python", "|\n", "# :) done", "[# :) done]\n");
  });

  it("goes back to the last line at which all is closed", () => {
    check("python", "|\n", "a = 1\nb = f(\n    c,", "[a = 1]\n", "keepBalance");
  });

  it("closes what a text opens from its first line on", () => {
    check("javascript", "|\n", "function f() {\n  return 1;", "[function f() {\n  return 1;\n}]\n", "keepBalance");
    check("javascript", "  |\n", "f(a, [b,", "  [f(a, [b])]\n", "keepBalance");
    check("javascript", "  x = |\n", "f({\n    a: 1,", "  x = [f({\n    a: 1,\n  })]\n", "keepBalance");
  });

  it("hides a text that would leave a string open", () => {
    check("javascript", "a = |;\n", '"never ended', "a = |;\n", "keepBalance");
  });

  it("leaves a document that was broken before no worse", () => {
    check("javascript", "} }\nf(|\n", "a", "} }\nf([a]\n");
  });

  it("hides what stands there already", () => {
    check("javascript", "f(|)", ")", "f(|)", "coverClosers", "dropNothingNew");
    check("javascript", "a = b|;\n", ";", "a = b|;\n", "coverClosers", "dropNothingNew");
    check("javascript", "if (a) {\n  b();\n|\n}\n", "}", "if (a) {\n  b();\n|\n}\n", "cutSurplusCloser");
  });
});

describe("lines that stand there already", () => {
  it("cuts the next line at the end, whatever blank lines lie between", () => {
    check(
      "python",
      "def f():\n    |\n\n    return total\n",
      "total = 1\n    return total",
      "def f():\n    [total = 1]\n\n    return total\n",
      "trimRepeatedEnd",
    );
  });

  it("hides a line that nearly is the next one", () => {
    const next = "    total = compute(first, second)\n";
    const body = "    |\n        total = compute(first)\n    else:\n";
    check("python", body, "total = compute(first)", body, "dropRepeatedLine");
    check("python", `    |\n${next}`, "total = compute(first,second)", `    |\n${next}`, "dropRepeatedLine");
    check(
      "python",
      "    |\n    assert f(101) == 1001\n",
      "assert f(100) == 1001",
      "    [assert f(100) == 1001]\n    assert f(101) == 1001\n",
    );
  });

  it("keeps a line that differs from the next one in a name", () => {
    check(
      "java",
      "  |\n  private SVGLength mH;\n",
      "private SVGLength mW;",
      "  [private SVGLength mW;]\n  private SVGLength mH;\n",
    );
  });

  it("keeps a line that is longer or shorter by much", () => {
    check("python", "|\nfor item in items:\n", "items = load()", "[items = load()]\nfor item in items:\n");
  });
});

describe("what stands right of the cursor", () => {
  it("is pushed down where it reads as a line of its own", () => {
    check(
      "python",
      "for x in y|        return True\n",
      ":\n    if x:\n",
      "for x in y[:\n    if x:\n]        return True\n",
    );
  });

  it("may lack spaces of its indentation", () => {
    check(
      "python",
      "if a:\n  |  return True\n",
      "    return True",
      "if a:\n  [  ]  return True\n",
      "trimSuffixOverlap",
    );
    check("python", "a = |\n", "  ", "a = |\n", "trimTrailingSpace");
  });

  it("is not pushed right where it only resembles the end of a text", () => {
    check(
      "python",
      "if a:\n    b()\n|return y - 1\n",
      "else:\n    return y - 1\n",
      "if a:\n    b()\n[else:\n    return y - 1\n]return y - 1\n",
    );
  });
});

describe("indentation of generated text", () => {
  it("is that of the file: tabs", () => {
    check(
      "go",
      "func f() {\n\tif a {|\n\t}\n}\n",
      "\n        b()\n        if c {\n            d()\n        }",
      "func f() {\n\tif a {[\n\t\tb()\n\t\tif c {\n\t\t\td()\n\t\t}]\n\t}\n}\n",
      "matchIndentation",
    );
  });

  it("is that of the file: spaces", () => {
    check(
      "python",
      "def f():\n    if a:|\n    b()\n",
      "\n\t\tc()",
      "def f():\n    if a:[\n        c()]\n    b()\n",
      "matchIndentation",
    );
  });

  it("is that of the file: narrower steps", () => {
    check(
      "javascript",
      "function f() {\n  if (a) {|\n  }\n  b();\n}\n",
      "\n      c();\n      if (d) {\n          e();\n      }",
      "function f() {\n  if (a) {[\n    c();\n    if (d) {\n      e();\n    }]\n  }\n  b();\n}\n",
      "matchIndentation",
    );
  });

  it("may align with a space behind its tabs, and is left alone in a file of two habits", () => {
    const comment = "/*\n\t * A star.\n\t */";
    check("c", "void f() {\n\ta();\n\t|\n\tb();\n}\n", comment, `void f() {\n\ta();\n\t[${comment}]\n\tb();\n}\n`);
    check("c", "{\n\ta();\n    b();\n{|\n}\n}\n", "\n\tc();", "{\n\ta();\n    b();\n{[\n\tc();]\n}\n}\n");
  });

  it("is left alone where it agrees, and where the file shows none", () => {
    check(
      "python",
      "def f():\n    if a:|\n",
      "\n        b()\n        c()",
      "def f():\n    if a:[\n        b()\n        c()]\n",
    );
    check("python", "if a:|\n", "\n  b()", "if a:[\n  b()]\n");
    check("python", "def f():\n    x = g(|\n", "a,\n          b)", "def f():\n    x = g([a,\n          b)]\n");
  });
});

describe("text that is no code", () => {
  it("ends at a control token, unless the document speaks of it", () => {
    check("python", "a = |\n", "1<|endoftext|>def b", "a = [1]\n", "cutSpecialTokens");
    check("python", "a = |\n", "1<fim_middle>x", "a = [1]\n", "cutSpecialTokens");
    check("python", "# <¦eot¦>\na = |\n", "'<|eot|>'", "# <|eot|>\na = ['<|eot|>']\n");
    check("elixir", "a |\n", "<| b", "a [<| b]\n");
  });

  it("leaves out what a model thinks", () => {
    check("python", "a = |\n", "<think>\nwell\n</think>\n\n1", "a = [1]\n", "cutThinking");
    check("python", "a = |\n", "so it is 1\n</think>\n1", "a = [1]\n", "cutThinking");
    check("python", "a = |\n", "<think>never ends", "a = |\n", "cutThinking");
    check("python", "a = |\n", "1\n<think>hm", "a = [1]\n", "cutThinking");
  });

  it("takes the code out of a chatty answer", () => {
    check("python", "|\n", "```python\na = 1\n```\nThis sets a.", "[a = 1]\n", "cutProse");
    check("python", "|\n", "Sure! Here is the code:\n\n```\na = 1\n```", "[a = 1]\n", "cutProse");
    check("python", "|\n", "Here's the completed function:", "|\n", "cutProse");
    check("python", "|\n", "a = 1\n```\nExplanation", "[a = 1]\n", "cutProse");
    check("python", "|\n", "a = 1\n\nExplanation: it sets a", "[a = 1]\n", "cutProse");
  });

  it("leaves sentences where they belong", () => {
    check("markdown", "|\n", "Here is the code:\n\n```\na\n```", "[Here is the code:\n\n```\na\n```]\n");
    check("python", '"""\n|\n"""\n', "Here is what it does.", '"""\n[Here is what it does.]\n"""\n');
    check("python", "# |\n", "Here is what it does", "# [Here is what it does]\n");
    check("python", "|\n", "This = 1", "[This = 1]\n");
  });

  it("drops a line that only names a file", () => {
    check("typescript", "a();\n|\n", "// Path: src/a.ts\nb();", "a();\n[b();]\n", "dropPathLine");
    check("typescript", "|\n", "// src/a.ts\nb();", "[// src/a.ts\nb();]\n");
    check("typescript", "a();\n|\n", "// see a\nb();", "a();\n[// see a\nb();]\n");
  });

  it("cuts a loop off", () => {
    check("python", "a = |\n", `[${"0, ".repeat(40)}`, "a = |\n", "cutRepetition");
    check("python", "|\n", `a = 1\nb = ${"x + ".repeat(40)}`, "[a = 1]\n", "cutRepetition");
    check("python", "|\n", "a = f(g(h(i(j(1)))))", "[a = f(g(h(i(j(1)))))]\n");
  });
});

describe("a document with \\r\\n", () => {
  it("is cleaned as one with \\n, and gets its own line breaks", () => {
    check(
      "javascript",
      "if (a) {\r\n  |\r\n}\r\n",
      "b();\nc();\n}\n",
      "if (a) {\r\n  [b();\r\nc();]\r\n}\r\n",
      "trimTrailingSpace",
      "cutSurplusCloser",
    );
    check("python", "a = 1\r\n|\r\nb = 2\r\n", "b = 2", "a = 1\r\n|\r\nb = 2\r\n", "dropRepeatedLine");
    check(
      "python",
      "if a:\r\n    |\r\nreturn total\r\n",
      "b\r\nreturn total",
      "if a:\r\n    [b]\r\nreturn total\r\n",
      "trimSuffixOverlap",
    );
  });
});
