import { startOfLine } from "../../../../base/lines.ts";
import { headOf } from "../../../../base/text.ts";
import type { Rule } from "./rule.ts";

/** How far the next value is looked for, in characters. */
const farthest = 400;

/** JSON has no comments, and a comma between two values and nowhere else. No parser looks at it here. */
export const keepJson: Rule = (candidate, { languageId, text: document, offset }, balance) => {
  if ((languageId !== "json" && languageId !== "jsonc") || balance.isInText) return candidate;
  const isPlain = languageId === "json" && !/^\s*\/[/*]/m.test(document);
  let text = isPlain ? withoutComment(candidate.text) : candidate.text;
  if (text.trim() === "") return text === candidate.text ? candidate : { ...candidate, text: "" };
  const before = startOfLine(document, offset).trimEnd();
  if (endsValue(before) && /^[ \t]{0,8}\n\s*["{[]/.test(text)) text = `,${text}`;
  const after = headOf(document.slice(offset + candidate.replaceAfter), farthest);
  const [, gap = "", next = ""] = /^(\s*)(\S?)/.exec(after) ?? [];
  const said = text.trimEnd();
  if (said.endsWith(",") && "}]".includes(next || " ")) text = said.slice(0, -1);
  else if (gap.includes("\n") && '"{['.includes(next || " ") && endsValue(said) && isPair(said)) text = `${said},`;
  return text === candidate.text ? candidate : { ...candidate, text };
};

/** A text up to the first comment outside of a string. */
function withoutComment(text: string): string {
  const comment = /^(?:[^"/]|"(?:[^"\\\n]|\\.)*"|\/(?![/*]))*/.exec(text)![0];
  return /^\/[/*]/.test(text.slice(comment.length, comment.length + 2)) ? comment.trimEnd() : text;
}

function endsValue(text: string): boolean {
  return /(?:["}\]\d]|true|false|null)$/.test(text.slice(-5));
}

/** Whether the last line is more than a key. */
function isPair(text: string): boolean {
  return /:\s*\S|^\s*[}\]]/.test(text.slice(text.lastIndexOf("\n") + 1));
}
