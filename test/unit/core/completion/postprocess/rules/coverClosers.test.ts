import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("coverClosers", () => {
  it("covers closing brackets that the text repeats", () => {
    isShown("plaintext", "foo(|)", "a, b)", "foo([a, b)]{)}", "coverClosers");
    isShown("plaintext", "foo(|);", "a, b);", "foo([a, b);]{);}", "coverClosers");
    isShown("plaintext", "foo(|)", "a).map(x)", "foo([a).map(x)]{)}", "coverClosers");
    isShown("javascript", 'f("|")', 'a")', 'f("[a")]{")}', "coverClosers");
  });

  it("covers just those that the text closes", () => {
    isShown("javascript", "f(g(|));", "x).y", "f(g([x).y]{)});", "coverClosers");
    isShown("javascript", "f(|);", "a).b();", "f([a).b();]{);}", "coverClosers");
  });

  it("begins no block behind a statement that ends already", () => {
    isShown("cpp", "g(|);", "a, b) {\n  return a;\n}", "g([a, b]);", "coverClosers");
    isShown("javascript", "if (|)", "a) {\n  b();\n}", "if ([a) {\n  b();\n}]{)}", "coverClosers");
  });

  it("does not apply to brackets that the text opens itself, or to text without any", () => {
    isShown("plaintext", "foo(|)", "a, b", "foo([a, b])");
    isShown("javascript", "f(|)", "a, g(b)", "f([a, g(b)])");
    isShown("javascript", "f(|\n", "a, b)", "f([a, b)]\n");
  });
});
