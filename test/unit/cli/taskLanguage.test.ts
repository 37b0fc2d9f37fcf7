import assert from "node:assert/strict";
import { languageOfTask } from "../../../src/cli/taskLanguage.ts";

const looks = (code: string, more: object = {}): string => {
  const [prompt = "", suffix = ""] = code.split("|");
  return languageOfTask({ task_id: "1", prompt, suffix, ...more });
};

describe("the language of a task", () => {
  it("is the one that it names, or that of its path", () => {
    assert.equal(looks("a = |\n", { language: "rust" }), "rust");
    assert.equal(looks("a = |\n", { language: "C++" }), "cpp");
    assert.equal(looks("a = |\n", { path: "src/a.go" }), "go");
    assert.equal(looks("a = |\n", { task_id: "rxjs/src/merge.ts#12" }), "typescript");
  });

  it("is what the code looks like", () => {
    for (const [language, code] of [
      ["typescript", "export function f(a: number): string {\n  return |;\n}\n"],
      ["typescriptreact", "const a = useState(0);\nreturn (\n  <p>|</p>\n);\n"],
      ["java", "public class A {\n    public int f() {\n        return |;\n    }\n}\n"],
      ["go", "package a\n\nfunc f() error {\n\ta, err := g()\n\tif |\n}\n"],
      ["rust", "use std::fs;\n\nfn f(a: &str) -> usize {\n    |\n}\n"],
      ["cpp", "#include <vector>\nstd::vector<int> a;\nfor (|) {\n}\n"],
      ["c", "#include <stdio.h>\nint main(int c, char **v) {\n    printf(|);\n}\n"],
      ["csharp", "using System;\nclass A\n{\n    public string Name { get; |}\n}\n"],
      ["ruby", "class A\n  attr_reader :a\n  def f\n    |\n  end\nend\n"],
      ["php", "<?php\nfunction f(array $a) {\n    $b = |;\n}\n"],
      ["shellscript", "#!/bin/bash\nif [ |; then\n  exit 1\nfi\n"],
      ["sql", "SELECT |\nFROM a\nWHERE b;\n"],
      ["json", '{\n  "a": 1,\n  |\n}\n'],
      ["yaml", "on: push\njobs:\n  test:\n    steps:\n      - |\n"],
      ["css", ".a {\n  color: red;\n  |\n}\n"],
    ] as const)
      assert.equal(looks(code), language, code);
  });

  it("is Python where nothing else is likelier, whatever examples say", () => {
    assert.equal(
      looks('def f(a):\n    """\n    f(1) => 2\n    f(2) === 3\n    let b = 1;\n    """\n    return |\n'),
      "python",
    );
    assert.equal(looks("a = |\n"), "python");
    assert.equal(looks("|"), "python");
    assert.equal(looks("foo {\n  |\n}\n"), "plaintext");
  });
});
