import { lineStart, startOfLine } from "../../../../base/lines.ts";
import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import { closed } from "./keepBalance.ts";
import type { Rule } from "./rule.ts";

const heads = [
  // Parameters or a condition, and what some languages write between them and the body.
  /\)[ \t]*(?:(?:const|noexcept|override|final|async|mutating|where)\b[ \t]*)*$/,
  /\)[ \t]*(?:throws\b|->|:)[ \t]*[\w$.,<>[\]|&?*: \t]+$/,
  /\bfunc\b[^{}]*\)[ \t]*[\w.*[\]]+[ \t]*$/,
  /=>[ \t]*$/,
  /\b(?:else|try|finally|do|catch|unsafe|loop)[ \t]*$/,
  /(?:^|[\s;{}(=])(?:class|interface|enum|struct|trait|impl|namespace|module|object|record|union)[ \t]+[\w$][^{}=()]*$/,
];
/** Most characters of a head that are looked at. */
const longestHead = 300;

/** Ends a text before a block with nothing in it: its body is what is missing. An empty object or list is none. */
export const dropEmptyBody: Rule = (candidate, { languageId, text: document, offset }, balance) => {
  if (lexerSyntax(languageId).brackets === "" || balance.isInText) return candidate;
  const before = startOfLine(document, offset);
  const whole = before + candidate.text + document.slice(offset + candidate.replaceAfter, offset + longestHead);
  const end = before.length + candidate.text.length;
  const found = [...whole.matchAll(/\{[ \t\r\n]{0,200}\}/g)].find(
    ({ index }) => index >= before.length && index < end && isBody(whole, index, languageId),
  );
  if (found === undefined) return candidate;
  const lineEnd = lineStart(whole, found.index) - 1;
  const kept = whole.slice(before.length, Math.max(before.length, lineEnd)).trimEnd();
  const rest = { text: kept, replaceAfter: 0 };
  if (kept === "") return rest;
  return balance.isWorse(kept, 0) ? (closed(rest, before, balance) ?? { text: "", replaceAfter: 0 }) : rest;
};

function isBody(text: string, brace: number, languageId: string): boolean {
  const line = text.slice(Math.max(lineStart(text, brace), brace - longestHead), brace);
  const { open, endsInComment } = scan(line, lexerSyntax(languageId));
  return !endsInComment && open.at(-1)?.text === undefined && heads.some((head) => head.test(line));
}
