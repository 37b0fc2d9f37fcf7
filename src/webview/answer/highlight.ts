// Syntax colours of code, as class names only: the page's policy allows no inline styles.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const languages = {
  ...{
    bash,
    c,
    cpp,
    csharp,
    css,
    diff,
    go,
    java,
    javascript,
    json,
    kotlin,
    php,
    python,
    ruby,
    rust,
    sql,
    swift,
    typescript,
    xml,
    yaml,
  },
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Longer code is not coloured: for some texts the time grows with the square of their length. No answer has more. In UTF-16 units. */
export const longestCode = 10_000;
/** Nor is code with a longer line: the patterns for C++ take time that grows with its square. */
export const longestLine = 400;

/** Code as HTML with classes for its colours; undefined if it is not coloured. Not sanitised. */
export function highlighted(code: string, language: string): string | undefined {
  if (code.length > longestCode || hljs.getLanguage(language) === undefined) return undefined;
  if (code.split("\n").some((line) => line.length > longestLine)) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
