import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("trimPadding", () => {
  it("leaves no space inside of the bracket that the cursor is in", () => {
    isShown("java", "void main(|) {\n", " String[] args", "void main([String[] args]) {\n", "trimPadding");
    isShown("c", "n = malloc(|);\n", " sizeof(x));", "n = malloc([sizeof(x));]{);}\n", "trimPadding", "coverClosers");
    isShown("typescript", "const a = b.map(|\n", " c => c.d );", "const a = b.map([c => c.d);]\n", "trimPadding");
    isShown("json", '"lib": [|]\n', ' "a", "b" ]', '"lib": [["a", "b"]]{]}\n', "trimPadding", "coverClosers");
  });

  it("leaves one space before a word", () => {
    isShown(
      "markdown",
      "To install it, run |\n",
      " `npm install`.",
      "To install it, run [`npm install`.]\n",
      "trimPadding",
    );
    isShown("typescript", "const a = |\n", " 1;", "const a = [1;]\n", "trimPadding");
    isShown("typescript", "const a = | + b;\n", " 1", "const a = [1] + b;\n", "trimPadding");
  });

  it("does not change a file that has such spaces, a brace, a string, a command, a comment behind code, or columns", () => {
    isShown("php", "f( $a );\nh( $a );\ng(|);\n", " $b", "f( $a );\nh( $a );\ng([ $b]);\n");
    isShown("typescript", "import {|} from 'a';\n", " b ", "import {[ b]} from 'a';\n", "trimTrailingSpace");
    isShown("typescript", "f('(|')\n", " a", "f('([ a]')\n");
    isShown("shellscript", "if [|\n", " -f a ]; then", "if [[ -f a ]; then]\n");
    isShown("markdown", "- [|] b\n", " x", "- [[ x]] b\n");
    isShown("python", "a = 1 |\n", " # one", "a = 1 [ # one]\n");
    isShown("markdown", "a    b\nc |\n", "  d", "a    b\nc [  d]\n");
    isShown("markdown", "a    b\nc |\n", " d", "a    b\nc [ d]\n");
  });
});
