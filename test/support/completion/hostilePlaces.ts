// Places where a generation breaks a file most easily, and what a hostile model would write there: imports, argument lists, strings,
// objects and types, in six languages. `|` is the cursor, `¦` a bar.

/** What is right at a place, and places of one kind. A place whose error `fill` mends must have none afterwards. */
export interface Kind {
  readonly places: readonly (readonly [text: string, fill: string])[];
  /** One that must be shown, at the first place, and how. */
  readonly good: readonly [generated: string, shown: string];
  readonly hostile: readonly string[];
}

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

/** By language and kind. */
export const hostilePlaces: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
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
