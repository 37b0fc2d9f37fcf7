// The forms in which templates take what is said.

/** A message as a template gets it: with its text, or with a list of parts. */
interface Said {
  readonly role: string;
  readonly content?: unknown;
}

/** The roles whose messages are given as a list of parts. */
export type ContentForm = (role: string) => boolean;

/**
 * Every form, the likeliest first. Most templates want a text. Those of models that also see pictures may want a list of parts: of
 * everybody, or of the user, who shows the pictures, with or without the answers.
 */
export const contentForms: readonly ContentForm[] = [
  () => false,
  () => true,
  (role) => role !== "system",
  (role) => role === "user",
];

/** Messages in this form. */
export function inForm(messages: readonly object[], hasParts: ContentForm): readonly object[] {
  return messages.map((message) => {
    const { role, content } = message as Said;
    return hasParts(role) ? { ...message, content: [{ type: "text", text: content }] } : message;
  });
}

/** Whether a template has written a list as such, where it wanted a text. `mark`: a pattern of what stands for each text. */
export function showsParts(written: string, mark: string): boolean {
  return new RegExp(`["']text["']: ?["']${mark}`).test(written);
}
