import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropEmptyBody", () => {
  it("hides a block without a body, in every language with braces", () => {
    for (const [language, before, generated] of [
      ["typescript", "  |\n", "for (const item of items) {}"],
      ["typescript", "  const max = items.|\n", "reduce((max, item) => {})"],
      ["typescript", "class A {\n  |\n}\n", "mostExpensiveItem(): Item ¦ undefined {}"],
      ["javascript", "|\n", "function f() {\n}"],
      ["javascript", "|\n", "try { f(); } catch {}"],
      ["java", "  |\n", "public void run() throws IOException { }"],
      ["go", "|\n", "func f(a int) error {}"],
      ["rust", "|\n", "fn f(a: u8) -> u8 {}"],
      ["csharp", "|\n", "class Shop : Base {}"],
      ["java", "  items.forEach(|);\n", "item -> {}"],
      ["rust", "    items.for_each(|);\n", "¦item¦ {}"],
    ] as const)
      isShown(language, before, generated.replaceAll("¦", "|"), before, "dropEmptyBody");
  });

  it("keeps the head of a line that has begun before the cursor", () => {
    isShown(
      "cpp",
      "for (|)\n  a(b);\n",
      "int b : c) {",
      "for ([int b : c)]{)}\n  a(b);\n",
      "coverClosers",
      "keepBalance",
      "dropEmptyBody",
    );
    isShown(
      "cpp",
      "A(int b) : b_(b), | {}\n",
      "c_(c) {",
      "A(int b) : b_(b), [c_(c)] {}\n",
      "keepBalance",
      "dropEmptyBody",
    );
  });

  it("keeps the whole lines before it", () => {
    isShown("javascript", "|\n", "a();\nif (b) {}\nc();", "[a();]\n", "dropEmptyBody");
  });

  it("closes what is around it again", () => {
    const generated = "if (a) {\n  b();\n  for (;;) {}\n}";
    isShown("javascript", "|\n", generated, "[if (a) {\n  b();\n}]\n", "dropEmptyBody");
  });

  it("hides what would be closed around nothing once its only block is gone", () => {
    const generated = "new Thread() {\n  public void run() {}\n}";
    isShown("java", "  g(|);\n", generated, "  g(|);\n", "dropEmptyBody");
    isShown("javascript", "|\n", "if (a) {\n  while (b) {\n    for (;;) {}\n  }\n}", "|\n", "dropEmptyBody");
  });

  it("hides what another rule has closed around nothing", () => {
    isShown("typescript", "  |\n", "for (const item of items) {", "  |\n", "keepBalance", "dropEmptyBody");
  });

  it("does not apply to empty values, to strings, or to a body with something in it", () => {
    isShown("typescript", "const a = |\n", "{};", "const a = [{};]\n");
    isShown("typescript", "f(|)\n", "{}", "f([{}])\n");
    isShown("typescript", "|\n", "const f = (a = {}) => a;", "[const f = (a = {}) => a;]\n");
    isShown("javascript", "|\n", 'say("f() {}");', '[say("f() {}");]\n');
    isShown("go", "x := |\n", "map[string]int{}", "x := [map[string]int{}]\n");
    isShown("typescript", "|\n", "if (a) { b(); }", "[if (a) { b(); }]\n");
  });
});
