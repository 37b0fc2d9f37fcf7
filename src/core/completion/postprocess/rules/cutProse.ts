import { isBlank, startOfLine } from "../../../../base/lines.ts";
import { headOf } from "../../../../base/text.ts";
import { languageOf } from "../../../languages.ts";
import { headings, headingsBehind, isSaid, isSentence, leadIns } from "../../../saidToUser.ts";
import { proseLanguages } from "../../syntax/lineKinds.ts";
import { isAmongSentences } from "../../syntax/sentencePlaces.ts";
import type { Rule } from "./rule.ts";

/** How a chat model begins an answer, up to the end of its first sentence. */
const opening = new RegExp(
  String.raw`^\s*(?:${[
    ...["Sure", "Certainly", "Of course", "Absolutely", "Great", "Okay", "Got it", "Yes", "No problem", "Hello", "Hi"],
    ...[
      "Here(?:['’]s| is| are)",
      "Below is",
      "The (?:completed?|following|missing|corrected|updated|full|rest|code|function)",
    ],
    ...[
      "To (?:complete|fix|finish|implement|continue|achieve|do|get|make|add)",
      "This (?:code|function|completes|is|will)",
    ],
    ...["You(?:['’]ll| (?:can|could|should|need|may|might|want|have to|are))", "We (?:can|could|need|should|have)"],
    ...["I(?:['’](?:ll|ve|d|m)| (?:will|have|can|think|would|cannot|can['’]t|don['’]t|am|assume|see|understand))"],
    ...[
      "It (?:looks|seems|appears)",
      "Based on",
      "As an? (?:AI|language|assistant)",
      "Please",
      "Assuming",
      "Note that",
    ],
    ...[
      "Let(?:['’]s| me)",
      "In (?:order|this)",
      "My suggestion",
      "Your (?:code|function)",
      "Unfortunately",
      "Apologies",
      "Sorry",
    ],
  ].join("|")})(?=[\s,!.]|$)(?:[^\n=;{}()]*[:.!?](?=\s|$)|(?:[ \t]+[^\s=;{}()]+){2,}[ \t]*(?:\n|$))`,
);
/** A list, a heading or bold words of Markdown, in which only sentences stand. */
const markdown =
  /^\s*(?:(?:[-+*•]|\d{1,2}[.)])[ \t]+(?:\*\*[^*\n]+\*\*|`[^`\n]+`:?[ \t]+[a-z]+|[A-Z][\w'’]*,?(?:[ \t]+[\w'’`,-]+){2,})[^\n=;{}]*(?:\n|$)|\*\*[A-Z][^*\n]*\*\*)/;
/** Languages in which a list is written that way. */
const listLanguages = new Set(["yaml", "dockercompose", "haml", "pug", "jade", "coffeescript"]);
/** A quotation or a table of Markdown, at the start of a line. */
const quoteOrTable =
  /^\s*(?:>[ \t]+(?:\*\*)?[A-Z][^\n=;{}()]*[.:!?](?:\*\*)?[ \t]*(?:\n|$)|\|[^\n]*\|[ \t]*\n[ \t]*\|[ :|-]+\|)/;
/** A heading, where `#` begins no comment. */
const heading = /^\s*#{1,6}[ \t]+[A-Z][^\n=;{}()[\]]*(?:\n|$)/;
/** A line of its own with which a chat model introduces its answer. */
const label =
  /^\s*(?:Explanation:[^\n]*|For example:|(?:Happy|Glad) to help\b[^\n]*|(?:Answer|Solution|Completion|Code|Output|Result):[ \t]*)(?:\n|$)/;
/** Words with a colon behind them: what follows is the code. */
const order = /^[A-Z][a-z]+(?:[ \t]+[a-z][a-z'’-]*){1,8}:$/;
/** Languages in which such a line is a key, a rule or a step. */
const labelled = new Set([
  ...["yaml", "dockercompose", "makefile", "properties", "ini", "feature", "cucumber", "robotframework"],
]);
/** How it ends one, after the code. */
const closing =
  /\n[^\S\n]*(?:\*\*[A-Z][^*\n]*\*\*|Explanation:|Note:|In this (?:code|example)|This (?:code|function|implementation) |Let me know|\n[^\S\n]*(?:Hope this helps|Feel free to |(?:Now )?[Yy]ou can (?:now )?(?:use|call|run|see|replace|adjust) |Here['’]s (?:what|how) |(?:[-*•]|\d{1,2}[.)])[ \t]+(?:\*\*[^*\n]+\*\*|`[^`\n]+`):?[ \t]+[a-z]+[ \t]))/;
const fence = /(^|\n)[ \t]*(?:```[^\n]*|~~~[ \t]*[\w+#.-]*[ \t]*)(?:\n|$)/;

/** Extracts the code from a chatty answer: the content of a fence, else nothing if the text begins like an answer. */
export const cutProse: Rule = (candidate, document, balance) => {
  const { languageId } = document;
  if (proseLanguages.has(languageId) || document.text.includes("```")) return candidate;
  const { text } = candidate;
  const isAnswer =
    opening.test(text) ||
    (markdown.test(text) && !listLanguages.has(languageId)) ||
    (isBlank(startOfLine(document.text, document.offset)) && beginsLikeAnswer(text, languageId));
  const fenced = fence.exec(text);
  if (!isAnswer && fenced === null && !closing.test(text)) return candidate;
  if (balance.isInText || isAmongSentences(document)) return candidate;
  if (!isAnswer && fenced === null) return cutClosing(candidate);
  if (fenced === null) return { ...candidate, text: "" };
  const before = text.slice(0, fenced.index);
  // A line of tildes is also under a heading, and a fence in the example of a comment.
  if (!isAnswer && isTextOpen(before)) return candidate;
  // Code before a fence ends there.
  if (!isAnswer && before.trim() !== "") return { ...candidate, text: before };
  const inside = text.slice(fenced.index + fenced[0].length);
  return { ...candidate, text: inside.slice(0, fence.exec(inside)?.index ?? inside.length) };
};

/** Whether a text ends inside of a docstring or a comment that it has begun itself. */
function isTextOpen(text: string): boolean {
  return (
    ['"""', "'''"].some((quote) => text.split(quote).length % 2 === 0) ||
    text.lastIndexOf("/*") > text.lastIndexOf("*/")
  );
}

/** Whether a text at the start of a line begins as nothing but an answer does. */
function beginsLikeAnswer(text: string, languageId: string): boolean {
  if (quoteOrTable.test(text) || label.test(text)) return true;
  const language = languageOf(languageId);
  if (language !== undefined && !language.lineComments.includes("#") && heading.test(text)) return true;
  const [line = ""] = headOf(text.trimStart(), longestLine).split("\n");
  if (language !== undefined && !labelled.has(languageId) && order.test(line.trimEnd())) return true;
  if (headings.some((each) => each.test(line.trim())) || headingsBehind.test(line.trim())) return true;
  // In a language that is not known, a sentence may be code.
  if (isSaid(line, leadIns, () => true, languageId)) return true;
  // A quoted sentence is an argument, and one behind a mark a comment.
  const isPlain =
    language !== undefined && !/"/.test(line) && !language.lineComments.some((mark) => line.includes(mark));
  return isPlain && isSentence(line, languageId);
}

/** No line of an answer that is looked at is longer. */
const longestLine = 700;

function cutClosing(candidate: Parameters<Rule>[0]): ReturnType<Rule> {
  const { text } = candidate;
  const found = closing.exec(text);
  if (found === null || isTextOpen(text.slice(0, found.index))) return candidate;
  // Blank lines before it belong to it.
  const code = text.slice(0, found.index).trimEnd();
  return { ...candidate, text: text.slice(0, text.indexOf("\n", code.length)) };
}
