import { isShown } from "../../../../../support/completion/completionRules.ts";

const loop = "def f(xs):\n    n = 0\n|    for x in xs:\n        n += x\n    return n\n";

describe("cutCopiedLines", () => {
  it("cuts from where the lines below begin again, whatever comes after them", () => {
    isShown(
      "python",
      loop,
      "    xs = list(xs)\n    for x in xs:\n        n += x\n    print(n)\n",
      loop.replace("|", "[    xs = list(xs)\n]"),
      "cutCopiedLines",
    );
    isShown(
      "javascript",
      "function f() {\n  |\n  const b = 2;\n  return b;\n}\n",
      "a();\n\n  const b = 2;\n  return b;\n}\n\nf();",
      "function f() {\n  [a();]\n  const b = 2;\n  return b;\n}\n",
      "cutCopiedLines",
    );
  });

  it("cuts from a return that already follows, if all after it is unreachable", () => {
    isShown(
      "python",
      "def f(a):\n    |\n    return a\n",
      "a += 1\n    return a\n    print(a)",
      "def f(a):\n    [a += 1]\n    return a\n",
      "cutCopiedLines",
    );
  });

  it("does not apply to a line that stands twice, to a jump in another branch, or to brackets", () => {
    isShown(
      "python",
      "def f():\n    |\n    step()\n    end()\n",
      "a()\n    step()\n    b()",
      "def f():\n    [a()\n    step()\n    b()]\n    step()\n    end()\n",
    );
    const branches = "def f(a):\n    if a:\n        |\n        return 1\n    return 2\n";
    isShown(
      "python",
      branches,
      "a += 1\n        return 1\n    else:\n        a -= 1",
      branches.replace("|", "[a += 1\n        return 1\n    else:\n        a -= 1]"),
    );
  });
});
