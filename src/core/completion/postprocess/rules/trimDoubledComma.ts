import { lexerSyntax } from "../../../lexerSyntax.ts";
import type { Rule } from "./rule.ts";

/** How far from the text its neighbours are looked for, in characters. */
const farthest = 200;

/** Leaves one comma where the text and what is around it have one each. Some parsers accept two, and no compiler does. */
export const trimDoubledComma: Rule = (candidate, { languageId, text, offset }, balance) => {
  if (lexerSyntax(languageId).brackets === "" || balance.isInText) return candidate;
  const before = text.slice(Math.max(0, offset - farthest), offset).trimEnd();
  // There is nothing in front of it that it could separate.
  if (/^\s*,/.test(candidate.text) && /[,({]$/.test(before)) return { text: "", replaceAfter: 0 };
  const after = text.slice(offset + candidate.replaceAfter, offset + candidate.replaceAfter + farthest);
  const kept = candidate.text.trimEnd();
  if (!kept.endsWith(",") || !after.trimStart().startsWith(",")) return candidate;
  return { ...candidate, text: kept.slice(0, -1) };
};
