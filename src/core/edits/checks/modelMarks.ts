// Marks that are no part of an answer's text: thoughts that came before it, names of special tokens, tags around all of it.
import { tailOf } from "../../../base/text.ts";

/** Tags that models put around an answer. */
const wrapper =
  /^<((?:[\w-]{1,30}[_-])?(?:answer|solution|response|result|output|code|file|contents?|document|replacement|edit|snippet|call|text|source|selection))(?:\s[^<>\n]{0,300})?>/i;
/** A page may have elements of these names; with a word before them they are the model's. */
const element = /^(?!solution$)[a-z]+$/i;
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

function withoutTags(answer: string, known: string, languageId: string, depth = 3): string {
  const text = answer.trim();
  const [tag, name] = wrapper.exec(text) ?? [];
  if (name === undefined || depth === 0 || !text.endsWith(`</${name}>`) || known.includes(`<${name}`)) return answer;
  const isMarkup = /^(?:html|xml|xsl|vue|svelte|php|markdown|mdx)$|react$/.test(languageId);
  if (isMarkup && element.test(name)) return answer;
  const inside = text.slice(tag!.length, -name.length - 3).replace(/^[ \t]*\n/, "");
  return withoutTags(inside.trimEnd(), known, languageId, depth - 1);
}
