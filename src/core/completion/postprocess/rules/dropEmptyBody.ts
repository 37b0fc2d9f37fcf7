import { lineStart, startOfLine } from "../../../../base/lines.ts";
import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import { closed } from "./keepBalance.ts";
import type { Balance } from "../../syntax/bracketBalance.ts";
import type { CompletionDocument } from "../../completionRequest.ts";
import type { Candidate, Rule } from "./rule.ts";

const heads = [
  // Parameters or a condition, and what some languages write between them and the body.
  /\)[ \t]*(?:(?:const|noexcept|override|final|async|mutating|where)\b[ \t]*)*$/,
  /\)[ \t]*(?:throws\b|->|:)[ \t]*[\w$.,<>[\]|&?*: \t]+$/,
  /\bfunc\b[^{}]*\)[ \t]*[\w.*[\]]+[ \t]*$/,
  /[=-]>[ \t]*$/,
  /\b(?:else|try|finally|do|catch|unsafe|loop)[ \t]*$/,
  /(?:^|[\s;{}(=])(?:class|interface|enum|struct|trait|impl|namespace|module|object|record|union)[ \t]+[\w$][^{}=()]*$/,
];
/** A closure of Rust, whose bars mean "or" elsewhere. */
const closure = /\|[^|\n]{0,100}\|[ \t]*$/;
/** Most characters of a head that are looked at. */
const longestHead = 300;

/** Ends a text before a block with nothing in it: its body is what is missing. An empty object or list is none. */
export const dropEmptyBody: Rule = (candidate, document, balance) => {
  if (lexerSyntax(document.languageId).brackets === "" || balance.isInText) return candidate;
  // What is closed around the lines before an empty block may be one itself.
  let [kept, whole] = [withoutFirst(candidate, document, balance), candidate];
  for (let blocks = 1; kept !== whole && kept.text !== "" && blocks < mostNested; blocks++)
    [kept, whole] = [withoutFirst(kept, document, balance), kept];
  return kept === whole || kept.text === "" ? kept : { text: "", replaceAfter: 0 };
};

/** Most blocks around an empty one: each costs the time of the whole text once more. */
const mostNested = 3;

function withoutFirst(
  candidate: Candidate,
  { languageId, text: document, offset }: CompletionDocument,
  balance: Balance,
): Candidate {
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
}

function isBody(text: string, brace: number, languageId: string): boolean {
  const line = text.slice(Math.max(lineStart(text, brace), brace - longestHead), brace);
  const allHeads = languageId === "rust" ? [...heads, closure] : heads;
  const { open, endsInComment } = scan(line, lexerSyntax(languageId));
  return !endsInComment && open.at(-1)?.text === undefined && allHeads.some((head) => head.test(line));
}
