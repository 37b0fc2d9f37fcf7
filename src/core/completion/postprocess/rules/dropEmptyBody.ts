import { isBlank, lineStart, startOfLine } from "../../../../base/lines.ts";
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
  let [kept, whole] = [upToHead(candidate, document, balance) ?? withoutFirst(candidate, document, balance), candidate];
  for (let blocks = 1; kept !== whole && kept.text !== "" && blocks < mostNested; blocks++)
    [kept, whole] = [withoutFirst(kept, document, balance), kept];
  return kept === whole || kept.text === "" ? kept : { text: "", replaceAfter: 0 };
};

/** Most blocks around an empty one: each costs the time of the whole text once more. */
const mostNested = 3;

/** What a line that has begun before the cursor says up to its empty block, which may be in the document already. */
function upToHead(candidate: Candidate, document: CompletionDocument, balance: Balance): Candidate | undefined {
  if (isBlank(startOfLine(document.text, document.offset)) || candidate.text.includes("\n")) return undefined;
  const found = firstEmpty(candidate, document);
  const head = found === undefined ? "" : found.whole.slice(found.start, found.brace).trimEnd();
  const isHead = /[)\p{L}\p{N}_]$/u.test(head.slice(-2)) && !balance.isWorse(head, candidate.replaceAfter);
  return isHead ? { ...candidate, text: head } : undefined;
}

function withoutFirst(candidate: Candidate, document: CompletionDocument, balance: Balance): Candidate {
  const found = firstEmpty(candidate, document);
  if (found === undefined) return candidate;
  const { whole, start, brace } = found;
  const kept = whole.slice(start, Math.max(start, lineStart(whole, brace) - 1)).trimEnd();
  const rest = { text: kept, replaceAfter: 0 };
  if (kept === "") return rest;
  const before = whole.slice(0, start);
  return balance.isWorse(kept, 0) ? (closed(rest, before, balance) ?? { text: "", replaceAfter: 0 }) : rest;
}

/** The first empty body of a text, in that text with its line before it, which ends at `start`, and what follows. */
function firstEmpty(
  candidate: Candidate,
  { languageId, text: document, offset }: CompletionDocument,
): { readonly whole: string; readonly start: number; readonly brace: number } | undefined {
  const before = startOfLine(document, offset);
  const whole = before + candidate.text + document.slice(offset + candidate.replaceAfter, offset + longestHead);
  const [start, end] = [before.length, before.length + candidate.text.length];
  const found = [...whole.matchAll(/\{[ \t\r\n]{0,200}\}/g)].find(
    ({ index }) => index >= start && index < end && isBody(whole, index, languageId),
  );
  return found && { whole, start, brace: found.index };
}

function isBody(text: string, brace: number, languageId: string): boolean {
  const line = text.slice(Math.max(lineStart(text, brace), brace - longestHead), brace);
  const allHeads = languageId === "rust" ? [...heads, closure] : heads;
  const { open, endsInComment } = scan(line, lexerSyntax(languageId));
  return !endsInComment && open.at(-1)?.text === undefined && allHeads.some((head) => head.test(line));
}
