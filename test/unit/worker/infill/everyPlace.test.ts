// Hostile generations at the places where a text breaks a file most easily, judged by the real parsers: imports, argument lists, strings,
// objects and types, in six languages. `|` is the cursor, `¦` a bar.
import assert from "node:assert/strict";
import { silentLog } from "../../../../src/base/log.ts";
import { completionResult, noCost, withAccepted, type Completion } from "../../../../src/core/completion/completion.ts";
import { chooseShape, type CompletionDocument } from "../../../../src/core/completion/completionRequest.ts";
import type { KnownModules } from "../../../../src/core/completion/modules/knownModules.ts";
import { withoutNewErrors } from "../../../../src/core/completion/soundCompletion.ts";
import { scan } from "../../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../../src/core/lexerSyntax.ts";
import { stopRules } from "../../../../src/worker/infill/generate.ts";
import { Grammars } from "../../../../src/worker/syntax/grammars.ts";
import { withCursor, withGhost } from "../../../support/cursorText.ts";
import { sharedGrammarFolder } from "../../../support/grammars.ts";

/** What is right at a place, and places of one kind. A place whose error `fill` mends must have none afterwards. */
interface Kind {
  readonly places: readonly (readonly [text: string, fill: string])[];
  /** One that must be shown, at the first place, and how. */
  readonly good: readonly [generated: string, shown: string];
  readonly hostile: readonly string[];
}

const modules: KnownModules = {
  folders: new Map([[".", ["money.ts", "models.py", "__init__.py", "list.h"]]]),
  named: new Set(),
  packages: new Set(["react"]),
  around: [],
};

/** Wrong in an argument list of any language. */
const anyArguments = [
  "a, b) {\n  return a;\n}\n",
  '"never ended, a',
  "a))",
  "a, ]",
  "a,",
  ", a",
  "a, {",
  "a, [b, c",
  "a, b)\nx = 1\n",
  "() -> {}",
  "() => {}",
  "¦x¦ {}",
  "func() {}",
];
/** Wrong in a string between double quotes of any language. */
const anyString = ['a" + b + "', 'a", b, "c', 'a")\nnext("x")\n', "one\ntwo", "tail\\", "it's"];

const kinds: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  typescript: {
    import: {
      places: [
        ['import { | } from "./money";\n', "a"],
        ['import {\n  a,\n  |\n} from "./money";\n', "b"],
        ['import a from "|";\n', "./money"],
        ["import a from |;\n", '"./money"'],
      ],
      good: ["a, b", 'import { [a, b] } from "./money";\n'],
      hostile: [
        'A } from "./nowhere";\n\nexport class B {\n}\n',
        "a, b /* no end",
        './money"; import c from "',
        "a } from './x'",
        '"./money", "x',
      ],
    },
    arguments: {
      places: [
        ["f(|);\n", "a"],
        ["f(|, b);\n", "a"],
        ["f(g(|));\n", "a"],
        ["f(\n  a,\n  |\n);\n", "b"],
        ["if (f(|)) {\n  g();\n}\n", "a"],
      ],
      good: ["(x) => x + 1);\nnext();\n", "f([(x) => x + 1);]{);}\n"],
      hostile: anyArguments,
    },
    string: {
      places: [
        ['say("|");\n', "a"],
        ['const a = "b|c";\n', "a"],
        ["const a = `x ${|}`;\n", "a"],
      ],
      good: ["hello", 'say("[hello]");\n'],
      hostile: anyString,
    },
    object: {
      places: [
        ["const a = { | };\n", "b"],
        ["f({ | });\n", "b"],
        ["const { | } = a;\n", "b"],
        ["const a = {\n  b: 1,\n  |\n};\n", "c"],
      ],
      good: ["b: 2 };\nconst c = {", "const a = { [b: 2 };]{ };}\n"],
      hostile: [
        "b: () => {},",
        "get b() {}",
        "b }: C) {\n  return b;\n}",
        "b = {}",
        "b: 1 } = d;",
        "b: [",
        "b: {\n  c: 1",
      ],
    },
    type: {
      places: [
        ["let a: |;\n", "B"],
        ["const a: Map<|> = b;\n", "C, D"],
        ["const a = new Set<|>();\n", "B"],
        ["function f(a: |) {}\n", "B"],
        ["type A = |;\n", "B"],
      ],
      good: ["Array<string>", "let a: [Array<string>];\n"],
      hostile: [
        "string, number>();\nlet b",
        "B[]>",
        "Array<",
        "B ¦ C;\n  d: {",
        "B) {}\n",
        "name: B;\n  run(): void {}\n}",
        "{ a: B",
      ],
    },
  },
  python: {
    import: {
      places: [
        ["from .models import |\n", "a"],
        ["from .models import (|)\n", "a"],
        ["from .models import (\n    a,\n    |\n)\n", "b"],
      ],
      good: ["a, b\n\n\ndef f():\n", "from .models import [a, b]\n"],
      hostile: ["a, b)\n\nclass C:\n    pass\n", ".nowhere import x", "a as b, c as", "a; import sys", "a, ("],
    },
    arguments: {
      places: [
        ["f(|)\n", "a"],
        ["f(|, b)\n", "a"],
        ["f(g(|))\n", "a"],
        ["def f(|):\n    pass\n", "a"],
        ["f(\n    a,\n    |\n)\n", "b"],
      ],
      good: ["a, b)\nnext()\n", "f([a, b)]{)}\n"],
      hostile: [...anyArguments, "a: int) -> None:\n    return a\n", "*args, **kwargs):\n        g(", "x for x in y]"],
    },
    string: {
      places: [
        ['say("|")\n', "a"],
        ['a = f"x {|}"\n', "a"],
        ['def f():\n    """|"""\n    return 1\n', "a"],
      ],
      good: ["hello", 'say("[hello]")\n'],
      hostile: [...anyString, 'One."""\n    return 2\n', "a!r} and {"],
    },
    object: {
      places: [
        ["a = {|}\n", "b"],
        ["a = {\n    'b': 1,\n    |\n}\n", "'c': 2"],
      ],
      good: ["'b': 2}\nc = {", "a = {['b': 2}]{}}\n"],
      hostile: ["'b': [1, 2", "x: y for x in z]", "'b': lambda: {", "'b': 1} = d"],
    },
    type: {
      places: [
        ["def f(a: |):\n    pass\n", "B"],
        ["a: dict[|] = b\n", "C"],
        ["def f(a) -> |:\n    pass\n", "B"],
        ["x: |\n", "B"],
      ],
      good: ["int ¦ None", "def f(a: [int ¦ None]):\n    pass\n"],
      hostile: [
        "str, int] = {}\n",
        "Optional[",
        "int) -> None:\n    return\n",
        "dict[str, int]]",
        "B = 'a' = c",
        "Callable[[int], str]:",
      ],
    },
  },
  go: {
    import: {
      places: [
        ['package a\n\nimport (\n\t"fmt"\n\t|\n)\n', '"os"'],
        ["package a\n\nimport |\n", '"os"'],
      ],
      good: ['"os"\n)\n\nfunc main() {\n}\n', 'package a\n\nimport (\n\t"fmt"\n\t["os"]\n)\n'],
      hostile: ['os"\n\t"strings"\n)', '"os"\n\nfunc f() {}', '(\n\t"os"\n', '"os", "io'],
    },
    arguments: {
      places: [
        ["package a\n\nfunc f() {\n\tg(|)\n}\n", "a"],
        ["package a\n\nfunc f() {\n\tg(|, b)\n}\n", "a"],
        ["package a\n\nfunc f(|) {\n}\n", "a int"],
      ],
      good: ["a, b)\nx = 1\n", "package a\n\nfunc f() {\n\tg([a, b)]{)}\n}\n"],
      hostile: [...anyArguments, "a int, b string) error {\n\treturn nil\n}"],
    },
    string: {
      places: [
        ['package a\n\nvar a = "|"\n', "a"],
        ["package a\n\nvar a = `|`\n", "a"],
      ],
      good: ["hello", 'package a\n\nvar a = "[hello]"\n'],
      hostile: [...anyString, "one`\nvar b = `"],
    },
    object: {
      places: [
        ["package a\n\nvar a = T{|}\n", "B: 1"],
        ["package a\n\nvar a = T{\n\tB: 1,\n\t|\n}\n", "C: 2,"],
      ],
      good: ["B: 2}\nvar c = T{", "package a\n\nvar a = T{[B: 2}]{}}\n"],
      hostile: ["B: func() {},", "B: []int{1, 2", "B: 2,\n}\n\nfunc f() {}"],
    },
    type: {
      places: [
        ["package a\n\nvar a |\n", "B"],
        ["package a\n\nvar a map[|]int\n", "B"],
        ["package a\n\nfunc f(a |) {\n}\n", "B"],
      ],
      good: ["[]string", "package a\n\nvar a [[]string]\n"],
      hostile: [
        "map[string]int{}\n",
        "A int\n\tB string\n}\n\nfunc f() {}",
        "string]int{",
        "[]string, b int) error {",
        "func(a int) {",
      ],
    },
  },
  rust: {
    import: {
      places: [
        ["use std::{|};\n", "io"],
        ["use std::|;\n", "io"],
      ],
      good: ["fmt, io};\n\nfn main() {\n}\n", "use std::{[fmt, io};]{};}\n"],
      hostile: ["HashMap;\nuse std::io;", "fmt, io::{self, Read", "self, io}", "fmt as, x"],
    },
    arguments: {
      places: [
        ["fn f() {\n    g(|);\n}\n", "a"],
        ["fn f() {\n    g(|, b);\n}\n", "a"],
        ["fn f() {\n    println!(|);\n}\n", "a"],
      ],
      good: ["¦x¦ x + 1);\n    next();", "fn f() {\n    g([¦x¦ x + 1);]{);}\n}\n"],
      hostile: [...anyArguments, "&mut self) -> u8 {\n        1\n    }", "a: u8, b: &str"],
    },
    string: {
      places: [
        ['fn f() {\n    g("|");\n}\n', "a"],
        ['const A: &str = "|";\n', "a"],
      ],
      good: ["hello", 'fn f() {\n    g("[hello]");\n}\n'],
      hostile: anyString,
    },
    object: {
      places: [
        ["fn f() {\n    let a = T { | };\n}\n", "b"],
        ["fn f() {\n    let T { | } = t;\n}\n", "b"],
      ],
      good: ["b: 2 };\n    let c = T {", "fn f() {\n    let a = T { [b: 2 };]{ };}\n}\n"],
      hostile: ["b: ¦¦ {},", "b: vec![", "b: 2,\n        ..c()\n    };\n    x"],
    },
    type: {
      places: [
        ["let a: |;\n", "B"],
        ["fn f() {\n    let a: Vec<|> = x;\n}\n", "B"],
        ["fn f(a: |) {}\n", "B"],
        ["type A = |;\n", "B"],
      ],
      good: ["Box<dyn Fn(u8) -> u8>", "let a: [Box<dyn Fn(u8) -> u8>];\n"],
      hostile: [
        "HashMap<String, u8>>",
        "String> = Vec::new();\n",
        "Option<",
        "u8) -> u8 {}",
        "b: u8,\n    c: u8,\n}\n\nimpl A {}",
      ],
    },
  },
  java: {
    import: {
      places: [
        ["import java.util.|;\n", "List"],
        ["import java.util.|;\n\nclass A {}\n", "List"],
      ],
      good: ["List;\nimport java.util.Map;\n", "import java.util.[List;]{;}\n"],
      hostile: ["java.util.{", "List, Map", "List {\n}"],
    },
    arguments: {
      places: [
        ["class A {\n  void f() {\n    g(|);\n  }\n}\n", "a"],
        ["class A {\n  void f() {\n    g(|, b);\n  }\n}\n", "a"],
        ["class A {\n  void f(|) {\n    g();\n  }\n}\n", "int a"],
      ],
      good: ["x -> x + 1);\n    next();", "class A {\n  void f() {\n    g([x -> x + 1);]{);}\n  }\n}\n"],
      hostile: [
        ...anyArguments,
        "new Runnable() {\n      public void run() {}\n    }",
        "int a, String b) throws E {\n",
        "(a) -> a.b(), ",
      ],
    },
    string: {
      places: [
        ['class A {\n  String a = "|";\n}\n', "a"],
        ['class A {\n  void f() {\n    g("|");\n  }\n}\n', "a"],
      ],
      good: ["hello", 'class A {\n  String a = "[hello]";\n}\n'],
      hostile: anyString,
    },
    object: {
      places: [["class A {\n  int[] a = {|};\n}\n", "1"]],
      good: ["1, 2 };\n  int[] b = {", "class A {\n  int[] a = {[1, 2 };]{};}\n}\n"],
      hostile: ["1, {", "1; void f() {}", "@Override\n  public void run() { }"],
    },
    type: {
      places: [
        ["class A {\n  List<|> a;\n}\n", "B"],
        ["class A {\n  | a;\n}\n", "B"],
        ["class A<|> {}\n", "B"],
        ["class A {\n  Map<B, |> a = c;\n}\n", "D"],
      ],
      good: ["? extends B", "class A {\n  List<[? extends B]> a;\n}\n"],
      hostile: ["String> a = new ArrayList<>();\n", "Map<B, C>>", "Map<B,", "T extends B> {\n}", "private final B"],
    },
  },
  cpp: {
    import: {
      places: [
        ["#include <|>\n", "vector"],
        ['#include "|"\n', "list.h"],
      ],
      good: ["vector>\n#include <map>\n", "#include <[vector>]{>}\n"],
      hostile: ['list.h"\n\nint main() {\n', 'nowhere.h"\nint a;'],
    },
    arguments: {
      places: [
        ["void f() {\n  g(|);\n}\n", "a"],
        ["void f() {\n  g(|, b);\n}\n", "a"],
        ["void f(|) {\n  g();\n}\n", "int a"],
      ],
      good: ["[](int a) { return a; });\n  next();", "void f() {\n  g([[](int a) { return a; });]{);}\n}\n"],
      hostile: [...anyArguments, "[](int a) {}", "int a, int b) const {\n"],
    },
    string: {
      places: [
        ['auto a = "|";\n', "a"],
        ['void f() {\n  g("|");\n}\n', "a"],
      ],
      good: ["hello", 'auto a = "[hello]";\n'],
      hostile: anyString,
    },
    object: {
      places: [
        ["T a = {|};\n", "1"],
        ["T a{|};\n", "1"],
      ],
      good: ["1, 2};\nT b = {", "T a = {[1, 2};]{};}\n"],
      hostile: [".a = 1, .b = [", "1, void f() {}"],
    },
    type: {
      places: [
        ["std::vector<|> a;\n", "B"],
        ["std::map<B, |> a;\n", "C"],
        ["using A = |;\n", "B"],
      ],
      good: ["std::pair<B, C>", "std::vector<[std::pair<B, C>]> a;\n"],
      hostile: ["int> a;\nint b", "std::vector<int>>", "std::map<int,", "typename T, typename U>\nvoid g() {}"],
    },
  },
};

describe("a generation at a place where it could break the file", function () {
  // Six grammars are compiled.
  this.timeout(120_000);
  const grammars = new Grammars(sharedGrammarFolder(), silentLog, { oneParseMs: Infinity, completionMs: Infinity });
  const errorCounts = async (languageId: string, texts: readonly string[]): Promise<number[]> =>
    (await grammars.errorCounts(languageId, texts)).map((each) => each ?? assert.fail("not parsed"));

  /** What is shown of a generation that reached its limit, through every rule on its way. */
  async function shownOf(document: CompletionDocument, generated: string): Promise<Completion | undefined> {
    const { id: documentId, languageId, text, offset } = document;
    const [prefix, following, shape] = [text.slice(0, offset), text.slice(offset), chooseShape(document)];
    const window = { documentId, languageId, prefix, suffix: following, following, shape, maxTokens: 100 };
    const stop = stopRules({ ...window, lane: "completion" } as never, grammars.check(window));
    let kept = "";
    for (let at = 0; at < generated.length && stop.stoppedBy === undefined; at += 4)
      kept = stop.push(generated.slice(at, at + 4));
    if (stop.stoppedBy === undefined) kept = stop.finish("maxTokens");
    const end = { text: kept, reason: "maxTokens" as const, tokenProbabilities: [], usage: noCost };
    const model = {
      complete: () => Promise.reject(new Error("not asked")),
      warm: async () => undefined,
      syntaxErrors: (question: { languageId: string; texts: readonly string[] }) =>
        grammars.errorCounts(question.languageId, question.texts),
    };
    const result = await withoutNewErrors(completionResult(end, document, shape), document, model);
    return result.completion;
  }

  /** Brackets, strings and comments without a partner. */
  function unpaired(languageId: string, text: string): number {
    const { broken, open } = scan(text, lexerSyntax(languageId));
    return broken + open.length;
  }

  for (const [languageId, byKind] of Object.entries(kinds))
    for (const [kind, { places, good, hostile }] of Object.entries(byKind)) {
      it(`${languageId}: ${kind}`, async () => {
        await grammars.load(languageId);
        for (const [place, fill] of places) {
          const document = { ...withCursor(place), languageId, modules };
          const filled = withAccepted(document, { text: fill, replaceAfter: 0 }).text;
          const [own, mended] = await errorCounts(languageId, [document.text, filled]);
          for (const each of hostile) {
            const generated = each.replaceAll("¦", "|");
            const shown = await shownOf(document, generated);
            if (shown === undefined) continue;
            const { text } = withAccepted(document, shown);
            const what = `${generated} is shown as ${withGhost(document, shown.text, shown.replaceAfter)}`;
            const [errors] = await errorCounts(languageId, [text]);
            assert.ok(errors! <= Math.min(own!, mended!), `${what}, with ${errors} errors`);
            assert.ok(unpaired(languageId, text) <= unpaired(languageId, document.text), `${what}, unpaired`);
            assert.doesNotMatch(shown.text, /(?:\)|[=-]>|\|)[ \t]*\{\s*\}/, `${what}, with an empty body`);
            assert.doesNotMatch(text, /,\s*,/, `${what}, with two commas`);
          }
        }
        const document = { ...withCursor(places[0]![0]), languageId, modules };
        const shown = await shownOf(document, good[0].replaceAll("¦", "|"));
        assert.equal(withGhost(document, shown?.text ?? "", shown?.replaceAfter), good[1].replaceAll("¦", "|"));
      });
    }
});
