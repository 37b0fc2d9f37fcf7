// What may not stand at the end of a generation that was stopped.
import { indentationWidth } from "../../../base/lines.ts";
import type { SyntaxCheck } from "./rules/syntaxCheck.ts";

/** Most lines that are taken off an end which does not parse. Each costs a parse. */
const mostLinesTakenOff = 8;
/** Most words and signs that are taken off an end which does not fit. */
const mostWordsTakenOff = 6;
/** A line of Python that needs a body. */
const pythonHead = /^\s*(?:async\s+)?(?:if|elif|else|for|while|def|class|with|try|except|finally)\b.*:\s*$/;

/**
 * Takes off a last line that promises a body which neither the text nor the document's next line has. A text of several lines
 * ends with `ending` then.
 */
export function withoutEmptyHead(text: string, next: string | undefined, ending: string): string {
  const lines = text.trimEnd().split("\n");
  const head = lines.at(-1)!;
  if (next === undefined || lines.length < 2 || !pythonHead.test(head)) return text;
  return indentationWidth(next) > indentationWidth(head) ? text : lines.slice(0, -1).join("\n") + ending;
}

/**
 * Takes words off the end of a text within a line as long as it does not fit what stands right of it; all of it when no
 * beginning fits.
 */
export function withoutMisfit(text: string, rest: string, syntax: SyntaxCheck | undefined): string {
  const own = text === "" ? undefined : syntax?.errorCount("");
  if (syntax === undefined || own === undefined) return text;
  let kept = text;
  for (let tries = 0; tries <= mostWordsTakenOff; tries++) {
    const errors = syntax.errorCount(kept);
    if (errors === undefined) return text;
    // A word that was cut back to must not grow together with the one right of it.
    const isGrown = kept !== text && /[\p{L}\p{N}_]$/u.test(kept) && /^[\p{L}\p{N}_]/u.test(rest);
    if (errors <= own && !isGrown) return kept;
    kept = kept.replace(/(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$])\s*$/u, "");
    if (kept.trim() === "") return "";
  }
  return "";
}

/** Takes lines off the end as long as they bring syntax errors that were not there; nothing, if that does not help. */
export function withoutErrors(text: string, syntax: SyntaxCheck | undefined, ending: string): string {
  const own = text.includes("\n") ? syntax?.errorCount("") : undefined;
  if (syntax === undefined || own === undefined) return text;
  let kept = text;
  for (let tries = 0; tries <= mostLinesTakenOff && kept !== ""; tries++) {
    const errors = syntax.errorCount(kept);
    if (errors === undefined) return text;
    if (errors <= own) return kept;
    const lineEnd = kept.trimEnd().lastIndexOf("\n");
    kept = lineEnd < 0 ? "" : kept.slice(0, lineEnd) + ending;
  }
  return text;
}
