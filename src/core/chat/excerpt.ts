/** A piece of text that a question is about. */
export interface Excerpt {
  /** "main.py", "main.py:10-14" for a part of it, or what else it is: "Problems". */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
}
