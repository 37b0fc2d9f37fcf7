// Code out of an answer while it streams: without the fence around it, the words before it, and everything behind it.
import { isBlank } from "../../../base/lines.ts";
import { isFenceLine } from "./ownFence.ts";
import { isSaidToUser } from "../../saidToUser.ts";

/** Takes an answer piece by piece, and gives its code line by line. */
export class CodeStream {
  private readonly languageId: string;
  private line = "";
  private state: "before" | "code" | "behind" = "before";

  constructor(languageId: string) {
    this.languageId = languageId;
  }

  /** The code that is complete with this piece of the answer, in whole lines. */
  push(text: string): string {
    const lines = `${this.line}${text}`.split("\n");
    this.line = lines.pop()!;
    return lines.map((line) => this.take(line)).join("");
  }

  /** The rest, when the answer is over. */
  end(): string {
    const { line } = this;
    this.line = "";
    return line === "" ? "" : this.take(line);
  }

  private take(line: string): string {
    if (this.state === "behind") return "";
    if (isFenceLine(line)) {
      this.state = this.state === "before" ? "before" : "behind";
      return "";
    }
    if (this.state === "before" && (isBlank(line) || isSaidToUser(line, this.languageId))) return "";
    this.state = "code";
    return `${line}\n`;
  }
}
