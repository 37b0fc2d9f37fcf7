import assert from "node:assert/strict";
import { oldPattern } from "../../../../../../src/core/nextEdit/places/rules/oldPattern.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

describe("lines of the old pattern", () => {
  it("become what the edited line became, with their own names", () => {
    const text = 'const a = String(read("a"));\nconst b = read("b");\n  const c = read("c");\nother();';
    assert.deepEqual(
      placesOf(oldPattern, situationOf(text, [['const a = read("a");', 'const a = String(read("a"));']])),
      ['1 const b = String(read("b"));', '2 const c = String(read("c"));'],
    );
    assert.deepEqual(
      placesOf(
        oldPattern,
        situationOf("  name: string | null;\n  city: string;", [["  name: string;", "  name: string | null;"]]),
      ),
      ["1 city: string | null;"],
    );
  });

  it("need not be alike as a whole when a sign or a call was changed", () => {
    const text = "if (a === 1) f();\nwhile (g(b) == c) h();\nx = y;";
    assert.deepEqual(placesOf(oldPattern, situationOf(text, [["if (a == 1) f();", "if (a === 1) f();"]])), [
      "1 while (g(b) === c) h();",
    ]);
    const awaited = "const a = await load(1);\nif (load(2)) f();\nother(3);";
    assert.deepEqual(placesOf(oldPattern, situationOf(awaited, [["const a = load(1);", "const a = await load(1);"]])), [
      "1 if (await load(2)) f();",
    ]);
  });

  it("get a word only where a word of its kind can stand", () => {
    const field = "  readonly a: number;\n  b(x.a);\n  c = { a };";
    assert.deepEqual(placesOf(oldPattern, situationOf(field, [["  a: number;", "  readonly a: number;"]])), []);
    const awaited = "const a = await load();\nconst b = this.load();\nif (x?.load()) f();\nreturn load();";
    assert.deepEqual(placesOf(oldPattern, situationOf(awaited, [["const a = load();", "const a = await load();"]])), [
      "3 return await load();",
    ]);
  });

  it("get what was put before a blank before one", () => {
    const text = "send({ host, port, name });\nfunction take({ host, port }) {}";
    assert.deepEqual(
      placesOf(oldPattern, situationOf(text, [["send({ host, port });", "send({ host, port, name });"]])),
      ["1 function take({ host, port, name }) {}"],
    );
  });

  it("take the name with them that stands twice in the line", () => {
    assert.deepEqual(
      placesOf(oldPattern, situationOf("a = int(args.a);\nb = args.b;", [["a = args.a;", "a = int(args.a);"]])),
      ["1 b = int(args.b);"],
    );
  });

  it("does not follow a name for a name", () => {
    assert.deepEqual(placesOf(oldPattern, situationOf("f(b, 1);\nf(a, 2);", [["f(a, 1);", "f(b, 1);"]])), []);
  });

  it("does not follow a comment", () => {
    const text = "import socket  # noqa\nimport select\nimport ssl\n";
    assert.deepEqual(placesOf(oldPattern, situationOf(text, [["import socket", "import socket  # noqa"]], "a.py")), []);
    const longer = text.replace("# noqa", "# noqa  # type: ignore");
    const edit = ["import socket  # noqa", "import socket  # noqa  # type: ignore"] as const;
    assert.deepEqual(placesOf(oldPattern, situationOf(longer, [edit], "a.py")), []);
    const code = "f(a, 1)  # first\nf(b)  # second";
    assert.deepEqual(placesOf(oldPattern, situationOf(code, [["f(a)  # first", "f(a, 1)  # first"]], "a.py")), [
      "1 f(b, 1)  # second",
    ]);
  });

  it("does not find lines of another kind, comments, or what is edited already", () => {
    const text = "const a = wrap(read(1));\n// const b = read(1);\nif (x) {\n}\n";
    assert.deepEqual(placesOf(oldPattern, situationOf(text, [["const a = read(1);", "const a = wrap(read(1));"]])), []);
    assert.deepEqual(placesOf(oldPattern, situationOf("a();\nif (b)", [["a()", "a();"]])), []);
  });

  it("are the next ones of a run of alike lines, whatever stands in their places", () => {
    const run = (edited: string, now: string, ...others: readonly string[]): readonly string[] =>
      placesOf(oldPattern, situationOf([now, ...others].join("\n"), [[edited, now]])).map((each) => each.slice(2));
    assert.deepEqual(run("  a?: boolean;", "  readonly a?: boolean;", "  b?: Kind;", "  c?: string;"), [
      "readonly b?: Kind;",
      "readonly c?: string;",
    ]);
    assert.deepEqual(run("  Length at;", "  const Length at;", "  uint32_t child;"), ["const uint32_t child;"]);
    assert.deepEqual(run("  done = true;", "  done = keep(true);", "  last = node.child;"), [
      "last = keep(node.child);",
    ]);
    assert.deepEqual(run('  a: "one",', '  a: say("one"),', '  bc: "two words",'), ['bc: say("two words"),']);
    assert.deepEqual(run("  a: one,", "  a: keep(one),", "  b: two.three,", "  c: four,"), [
      "b: keep(two.three),",
      "c: keep(four),",
    ]);
  });

  it("are none elsewhere once a run of several lines is rewritten to its end", () => {
    const text = "  a: keep(one),\n  b: keep(two),\n  stop(),\n  c: three,";
    const edits = [
      ["  a: one,", "  a: keep(one),"],
      ["  b: two,", "  b: keep(two),"],
    ] as const;
    assert.deepEqual(placesOf(oldPattern, situationOf(text, edits)), []);
    const unfinished = text.replace("  stop(),\n", "");
    assert.deepEqual([...new Set(placesOf(oldPattern, situationOf(unfinished, edits)))], ["2 c: keep(three),"]);
  });

  it("do not carry the parameters of one function to another", () => {
    const text = "function a(x, y) {\n}\nfunction b(x) {\n}";
    assert.deepEqual(placesOf(oldPattern, situationOf(text, [["function a(x) {", "function a(x, y) {"]])), []);
  });

  it("does not look for lines above once several were rewritten", () => {
    const text = "  z: none,\n  a: keep(one),\n  b: keep(two),\n  c: three,";
    const edits = [
      ["  a: one,", "  a: keep(one),"],
      ["  b: two,", "  b: keep(two),"],
    ] as const;
    assert.deepEqual([...new Set(placesOf(oldPattern, situationOf(text, edits)))], ["3 c: keep(three),"]);
  });

  it("does not reach far", () => {
    const text = (between: number): string => `if (a === 1) f();\n${"other();\n".repeat(between)}if (b == 1) f();`;
    const found = (between: number): readonly string[] =>
      placesOf(oldPattern, situationOf(text(between), [["if (a == 1) f();", "if (a === 1) f();"]]));
    assert.deepEqual(found(10), ["11 if (b === 1) f();"]);
    assert.deepEqual(found(20), []);
  });

  it("does not take the type of one value for another's, but in a run of alike lines", () => {
    const edit = ["    domains = []", "    domains: list[str] = []"] as const;
    const found = (between: string): readonly string[] =>
      placesOf(oldPattern, situationOf(`${edit[1]}\n${between}    paths = []`, [edit], "a.py"));
    assert.deepEqual(found("    go()\n"), []);
    assert.deepEqual(found(""), ["1 paths: list[str] = []"]);
  });

  it("does not follow a name for a word that begins a type elsewhere", () => {
    const text = "  Object.defineProperty(given, key, {\n\nfunction clone(key, object) {";
    const edit = ["  Object.defineProperty(object, key, {", "  Object.defineProperty(given, key, {"] as const;
    assert.deepEqual(placesOf(oldPattern, situationOf(text, [edit])), []);
  });
});
