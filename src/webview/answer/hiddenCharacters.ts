/** Characters that are invisible or reverse the direction of text: code with them looks like something else. */
const hidden = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** A text with the names of such characters in their place. Joiners within a word or an emoji stay. */
export function nameHiddenCharacters(text: string): string {
  return text.replace(hidden, (character, at: number) =>
    /[\u200c\u200d]/.test(character) && joins(text, at) ? character : `⟨U+${hex(character)}⟩`,
  );
}

function joins(text: string, at: number): boolean {
  return /[\p{L}\p{M}\p{Extended_Pictographic}\ufe0f]$/u.test(text.slice(Math.max(0, at - 2), at));
}

function hex(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}
