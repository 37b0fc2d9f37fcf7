// The name of the token that ends an answer, where a server passes it on as text. In the middle of an answer it is what is spoken of.
const names = [
  ...["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|endoftext|>", "<|end_of_text|>", "<|end|>", "<|return|>"],
  ...["<|end_of_turn|>", "<end_of_turn>", "<turn|>", "<|eot|>", "<|endofresponse|>", "<｜end▁of▁sentence｜>"],
];
const longest = Math.max(...names.map(({ length }) => length));

/** Holds back what may be such a name at the end of a stream. */
export class EndMark {
  private held = "";

  push(text: string): string {
    const all = this.held + text;
    // Blanks may follow it.
    const end = all.trimEnd().length;
    for (let at = Math.max(0, end - longest); at < end; at++)
      if (names.some((name) => name.startsWith(all.slice(at, end)))) {
        this.held = all.slice(at);
        // A name that only begins here is none with blanks in it.
        if (end === all.length || names.includes(all.slice(at, end))) return all.slice(0, at);
      }
    this.held = "";
    return all;
  }

  /** The stream has ended: what was held back and is no such name. */
  end(): string {
    const { held } = this;
    this.held = "";
    return names.includes(held.trimEnd()) ? "" : held;
  }
}
