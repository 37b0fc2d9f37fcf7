// Marks that are no part of an answer's text: thoughts that came before it, names of special tokens, tags around all of it.
import { tailOf } from "../../../base/text.ts";

/** Tags that models put around an answer, on lines of their own. */
const wrapper = /^<((?:\w+_)?(?:answer|solution|response|result|output|code))>$/i;
/** Elements that a page may have. */
const elements = new Set(["code", "output", "answer", "result", "response"]);
/** A special token at the end. */
const endMark = /(?:<\|[\w ]{1,40}\|>|<｜[^\n<>]{1,40}｜>|<\/s>|<end_of_turn>|<EOT>)$/;

/** A model's answer without such marks. `known`: a text that may be about them, as the one that is edited. */
export function withoutModelMarks(answer: string, known: string, languageId = ""): string {
  // A mark of the byte order belongs to a file, never to a part of one.
  const own = known.startsWith("\ufeff") ? answer : answer.replace(/^\ufeff/, "");
  const untagged = withoutTags(withoutThoughts(own, known), known, languageId);
  const text = untagged.trimEnd();
  const [mark] = endMark.exec(tailOf(text, 60)) ?? [];
  return mark === undefined || known.includes(mark) ? untagged : text.slice(0, -mark.length);
}

/** A line with the end of thoughts ends them, whether or not they were begun. */
function withoutThoughts(answer: string, known: string): string {
  const [found, end] =
    /^\s*(?:<think>[^]*?)?(<\/think>)\s*(?:\n|$)/.exec(answer) ?? /\n(<\/think>)[ \t]*\n/.exec(answer) ?? [];
  return found === undefined || known.includes(end!)
    ? answer
    : answer.slice(answer.indexOf(end!) + end!.length).replace(/^\s*\n/, "");
}

function withoutTags(answer: string, known: string, languageId: string): string {
  const text = answer.trim();
  const end = text.indexOf("\n");
  const [, name] = (end < 0 ? undefined : wrapper.exec(text.slice(0, end).trim())) ?? [];
  if (name === undefined || !text.endsWith(`</${name}>`) || known.includes(`<${name}>`)) return answer;
  const isMarkup = /^(?:html|xml|xsl|vue|svelte|php|markdown|mdx)$|react$/.test(languageId);
  return isMarkup && elements.has(name.toLowerCase()) ? answer : text.slice(end + 1, -name.length - 3).trimEnd();
}
