// Characters that nobody sees, or that reverse the direction of text: code with them looks like something else, and a text can carry
// instructions in them. They are shown by their names, except where writing needs them.
import { hiddenClass } from "../../base/hiddenCharacters.ts";

const hidden = new RegExp(hiddenClass("answer"), "u");
const anyHidden = new RegExp(hidden, "gu");

const picture = String.raw`\p{Extended_Pictographic}\p{Emoji_Modifier}?[\ufe0e\ufe0f]?`;
/** A region, such as gbsct for Scotland, as Unicode spells it behind a black flag. At the end it may still be arriving. */
const regionTags = String.raw`[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,4}\u{e007f}`;
const partOfTags = String.raw`[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{0,6}$`;
/** Scripts whose letters join or stay apart by these characters. */
const joiningScripts = [
  ...[
    "Arabic",
    "Syriac",
    "Mongolian",
    "Nko",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Telugu",
  ],
  ...["Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan", "Thaana", "Balinese", "Javanese"],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join("");

/** Sequences with such characters that are writing, not hiding. */
const visible = new RegExp(
  [
    String.raw`\u{1f3f4}(?:${regionTags}|${partOfTags})`,
    // Pictures joined into one, with the colours of skin and hair.
    String.raw`${picture}(?:\u200d(?:${picture}|$))*`,
    String.raw`[\u{1f1e6}-\u{1f1ff}]{2}\ufe0f?`,
    String.raw`[0-9#*]\ufe0f(?:\u20e3|$)`,
    String.raw`(?![0-9#*])\p{Emoji}[\ufe0e\ufe0f]`,
    String.raw`[${joiningScripts}]\p{M}*[\u200c\u200d](?![\u200c\u200d])`,
    // Forms of Mongolian letters, of Chinese characters, and of mathematical symbols.
    String.raw`\p{Script=Mongolian}[\u180b-\u180d\u180f]`,
    String.raw`\p{Script=Han}[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
    String.raw`\p{Sm}\ufe00`,
  ].join("|"),
  "gu",
);

/** A text with the names of such characters in their place. Emoji and the joiners of a script stay as they are. */
export function nameHiddenCharacters(text: string): string {
  // Nearly every text has none.
  if (!hidden.test(text)) return text;
  let named = "";
  let end = 0;
  for (const match of text.matchAll(visible)) {
    named += nameAll(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return named + nameAll(text.slice(end));
}

function nameAll(text: string): string {
  return text.replace(anyHidden, (character) => `⟨U+${hex(character)}⟩`);
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}
