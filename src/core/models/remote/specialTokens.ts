// Names of special tokens in texts that are sent to a server. A server reads them as tokens wherever they stand, so that a file about
// chat templates would end its own message.

/** Stands behind the first character of such a name. It is not seen, and no tokenizer takes the name for the token then. */
const joiner = "\u2060";

const words = [
  ...["s", "bos", "eos", "pad", "unk", "mask", "sop", "eop", "eod", "EOT", "SYS", "PRE", "SUF", "MID", "tools"],
  ...["start_of_turn", "end_of_turn", "start_of_image", "end_of_image", "start_of_role", "end_of_role", "end_of_text"],
  ...["think", "tool_call", "tool_response", "repo_name", "reponame", "filename", "gh_stars", "empty_output"],
  ...["fim_[a-z]{1,20}", "file_[a-z]{1,20}", "jupyter_[a-z]{1,20}", "issue_[a-z]{1,20}", "commit_[a-z]{1,20}"],
  ...["unused\\d{1,5}", "reserved_\\d{1,5}", "extra_id_\\d{1,5}"],
].join("|");
const brackets = [
  ...["INST", "SYSTEM_PROMPT", "AVAILABLE_TOOLS", "TOOL_CALLS", "TOOL_RESULTS", "TOOL_CONTENT", "ARGS", "CALL_ID"],
  ...["THINK", "PREFIX", "SUFFIX", "MIDDLE", "gMASK"],
].join("|");

/**
 * The forms of the known vocabularies: `<|im_end|>`, Gemma 4's `<|turn>` and `<turn|>`, DeepSeek's with wide bars, the words of
 * Llama 2, Gemma, StarCoder and Qwen, and Mistral's in brackets.
 */
const special = new RegExp(
  [
    String.raw`<(?=\|[^\s|<>]{1,40}\|?>)`,
    String.raw`<(?=[^\s|<>]{1,40}\|>)`,
    String.raw`<(?=｜[^\n｜<>]{1,40}｜>)`,
    `<(?=/?(?:${words})>)`,
    String.raw`\[(?=/?(?:${brackets})\])`,
  ].join("|"),
  "g",
);

/** A text in which no name of a special token is read as that token. It looks the same; `SpecialTokenNames` undoes it. */
export function namesAsText(text: string): string {
  return text.replace(special, (first) => first + joiner);
}

/** Undoes `namesAsText` in an answer that repeats such a name, as it streams in. */
export class SpecialTokenNames {
  private last = "";

  next(piece: string): string {
    if (piece === "") return "";
    const text = this.last + piece;
    const shown = text.replaceAll(`<${joiner}`, "<").replaceAll(`[${joiner}`, "[");
    const { last } = this;
    this.last = piece.endsWith(joiner) ? last : piece.slice(-1);
    return shown.slice(last.length);
  }
}
