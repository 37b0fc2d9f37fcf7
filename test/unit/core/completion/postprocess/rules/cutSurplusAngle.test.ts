import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutSurplusAngle", () => {
  it("ends a list of types where the document ends it", () => {
    for (const [language, before, generated, shown] of [
      ["typescript", "let a: Map<|> = b;\n", "string, number>()", "let a: Map<[string, number]> = b;\n"],
      ["typescript", "const a = new Set<|>();\n", "Map<A, B>>(b)", "const a = new Set<[Map<A, B>]>();\n"],
      ["java", "  List<|> a;\n", "String> a = new ArrayList<>()", "  List<[String]> a;\n"],
      ["java", "  Map<A, List<|>> a;\n", "B>> c", "  Map<A, List<[B]>> a;\n"],
      ["rust", "let a: Vec<|> = b;\n", "Option<u8>>", "let a: Vec<[Option<u8>]> = b;\n"],
      ["cpp", "std::vector<|> a;\n", "std::pair<int, int>> b", "std::vector<[std::pair<int, int>]> a;\n"],
      ["cpp", "template <|>\n", "typename T, typename U> void f", "template <[typename T, typename U]>\n"],
      ["csharp", "List<|> a;\n", "string> b", "List<[string]> a;\n"],
    ] as const)
      isShown(language, before, generated, shown, "cutSurplusAngle");
  });

  it("does not apply to arrows, to comparisons, to tags, or to types that the text closes itself", () => {
    isShown("typescript", "let a: Map<|>;\n", "A, () => B", "let a: Map<[A, () => B]>;\n");
    isShown("rust", "let a: Box<|>;\n", "dyn Fn(u8) -> u8", "let a: Box<[dyn Fn(u8) -> u8]>;\n");
    isShown("typescript", "if (a < b && |> c)\n", "d > e", "if (a < b && [d > e]> c)\n");
    isShown("typescriptreact", "<div |></div>\n", "a={b > c}", "<div [a={b > c}]></div>\n");
    isShown("typescript", "let a: Map<|>;\n", "A, Set<B>", "let a: Map<[A, Set<B>]>;\n");
  });
});
