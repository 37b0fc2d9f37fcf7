import assert from "node:assert/strict";
import { scan } from "../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../src/core/lexerSyntax.ts";

/** What a text leaves open, and how much of it is broken. */
function check(languageId: string, text: string, open: string, broken = 0): void {
  const found = scan(text, lexerSyntax(languageId));
  assert.equal(found.open.map(({ closer }) => closer).join(" "), open, text);
  assert.equal(found.broken, broken, text);
}

describe("the lexer", () => {
  it("counts brackets in code only", () => {
    check("javascript", "f(a, [b, { c", ") ] }");
    check("javascript", "f(')', \"]\", `}`, // )\n", ")");
    check("javascript", "/* ( */ f(/[)]/, a / b / c)", "");
    check("python", 'f(")", \'(\', """\n)(\n""") # (\n[', "]");
    check("ruby", 'x = "a(\nb" # {\n(', ")");
    check("go", "s := `\n(` + '('\n", "");
    check("sql", "select (a -- )\n, 'it''s (')", "");
  });

  it("knows code within a template, and what is open at the end", () => {
    check("typescript", "`a ${f({ b: 1 })} (`", "");
    check("typescript", "`a ${f(", "` } )");
    check("python", '"""doc (', '"""');
    check("c", "/* (", "*/");
  });

  it("takes a quote that is none for a letter", () => {
    check("rust", "fn f<'a>(x: &'a str) { let c = '('; ", "}");
    check("plaintext", "don't (do", ")");
    check("typescriptreact", "<p>don't {value}</p> (", ")");
    check("cpp", "int n = 1'000; f(", ")");
    check("haskell", "f' x = (g ')')", "");
  });

  it("takes the end of a tag for no regular expression", () => {
    check("typescriptreact", "(<p>{f(<b>{a}</b>)}</p>", ")");
    check("javascript", "(<p><A b={c} />{d(e)}</p>", ")");
    check("javascript", "a = b < /[(]/", "");
  });

  it("ends a string with its line, and says that it is broken", () => {
    check("javascript", "f('abc\n)", "", 1);
    check("c", '"a\\\nb" (', ")");
    check("c", '"a\\\r\nb" (', ")");
  });

  it("forgives a bracket without partner", () => {
    check("javascript", "f(a]) + g(", ")", 1);
    check("javascript", "{ f(a }", "", 1);
    check("shellscript", "case $x in a) echo ${#y};; esac", "");
  });

  it("does not know prototypes for languages", () => {
    check("constructor", "(", ")");
    check("__proto__", "(", ")");
  });

  it("takes steps in proportion to a text, whatever is in it", () => {
    const lengthOf = (piece: string): number => Math.ceil(10_000 / piece.length);
    for (const piece of [
      "(",
      ")",
      "(]",
      "'",
      '"',
      "`",
      "/",
      "/*",
      "//\n",
      "a b ",
      "${",
      "`${",
      "\\",
      "<!--",
      "#",
      "--",
      "x='",
    ])
      for (const languageId of ["javascript", "typescriptreact", "python", "rust", "html", "plaintext", "sql"]) {
        const { steps } = scan(piece.repeat(lengthOf(piece)), lexerSyntax(languageId));
        assert.ok(steps < 200 * 10_000, `${JSON.stringify(piece)} in ${languageId}: ${steps}`);
      }
  });
});
