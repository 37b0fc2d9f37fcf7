// Comments that do more than describe: tools, compilers and readers obey them, so a documenting edit never adds one.
import { headOf } from "../../../base/text.ts";

/** Characters that end a line for some languages only, or that show a text other than it is. */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028-\u202e\u2066-\u2069]/;

/** Directives that are told by their marks, too. */
const marked =
  /^(?:#!|#\s*-\*-|\/\/(?:go:|export\s|line\s| ?\+build|[#@]\s*source)|\/\/\/\s*<(?:reference|amd)|\/\*[!+#]|--\+|\{-#|\{\$|!\$|<!--\s*(?:\[if|#))/i;
/** Directives at the beginning of a comment's text. They are written in small letters, unlike most sentences. */
const directive =
  /^(?:noqa\b|nosec\b|NOSONAR\b|nolint\b|NOLINT|coding[:=]|(?:syntax|escape|check)=|(?:frozen_string_literal|encoding|type|mypy|pyright|pyre-\w+|pytype|pylint|ruff|flake8|fmt|isort|yapf|black|cython|distutils|rubocop|typed|swiftlint|ktlint|detekt|phpcs|psalm|sqlfluff|yaml-language-server|IWYU pragma|CHECKSTYLE|vim?)\s*:|pragma\b|(?:shellcheck|cppcheck)[ -]|@(?:ts-|flow\b|jsx|deno|formatter|phpstan|psalm|codeCoverage)|noinspection\b|(?:es|ts|style|ox|lint)lint\b|(?:biome|oxlint|dprint|deno-lint|prettier|lint|istanbul|c8|v8)[ :-]ignore|jshint\b|deno-fmt|clang-format\b|#pragma|[Cc]ode generated\b.*DO NOT EDIT)/;
/** Where Python looks for the encoding of a file. */
const fileEncoding = /^#.{0,100}coding[:=]\s*[-\w.]+/;
/** Java replaces these before it looks for comments, and takes any other backslash and u for an error. */
const javaEscape = /\\u/;
/** Marks around a line of a comment. */
const marks = /^(?:\/{2,}!?|#+|-{2,}|;+|%+|\/?\*+!?|<!--|\(\*|\{-|"""|'''|')?\s*/;

/** True for a comment that would do more than describe, or that shows another text than it is. */
export function isObeyed(lines: readonly string[], languageId: string): boolean {
  if (lines.some((line) => unseen.test(line))) return true;
  if (languageId === "java" && lines.some((line) => javaEscape.test(line))) return true;
  return lines.some((line, index) => {
    const text = headOf(line.trim(), 400);
    if (index === 0 && (marked.test(text) || (languageId === "python" && fileEncoding.test(text)))) return true;
    return directive.test(text.replace(marks, ""));
  });
}
