// Cuts the body of an answer into events, whatever form the server gives it: server-sent events, one JSON value a line, or one JSON
// value for the whole answer. The content type is not asked, because servers and proxies set it wrong.
import { createParser, type EventSourceParser } from "eventsource-parser";
import { headOf } from "../../../base/text.ts";
import { field, parsedJson } from "./fields.ts";

/** A part of the body of an answer. */
export type StreamItem =
  | { readonly kind: "event"; readonly event: unknown }
  /** A comment or an empty event: the server is still there. */
  | { readonly kind: "alive" }
  /** The server says that the answer is complete. */
  | { readonly kind: "done" }
  /** Something else, such as the page of a proxy or an error in plain text. */
  | { readonly kind: "unreadable"; readonly text: string };

/** `json`: the first line decides whether each line is a value (`lines`) or the whole body is one (`value`). */
type Form = "unknown" | "events" | "json" | "lines" | "value" | "page";

/** Names of events that only keep the connection open. */
const lifeSigns = /^\W*(?:ping|heart-?beat|keep-?alive|processing)\W*$/i;
/** What is written instead of an event when the answer is complete. */
const doneMarks = /^\[?(?:done|end|eof)\]?$/i;
/** Most characters that are kept of what cannot be read. */
const quotedCharacters = 300;

/** Reads the body of one answer, in pieces as they arrive. */
export class StreamReader {
  private form: Form = "unknown";
  private held = "";
  private items: StreamItem[] = [];
  private hasEvents = false;
  /** The first line that is no field of an event: an error in plain text, if nothing else comes. */
  private strayLine = "";
  private readonly parser: EventSourceParser = createParser({
    onEvent: ({ data, event }) => this.data(data, event),
    onComment: () => this.items.push({ kind: "alive" }),
    onError: ({ line }) => (this.strayLine ||= headOf(line ?? "", quotedCharacters)),
  });

  push(text: string): readonly StreamItem[] {
    this.read(text);
    return this.taken();
  }

  /** The body is over: what was held back. The last event may lack its blank line. */
  end(): readonly StreamItem[] {
    if (this.form === "events") this.parser.feed("\n\n");
    else if (this.form === "page") this.unreadable(this.held);
    else if (this.held.trim() !== "") {
      this.data(this.held, undefined);
      // A whole value is a whole answer, also without a reason why it ended.
      if (this.form !== "lines" && parsedJson(this.held) !== undefined) this.items.push({ kind: "done" });
    }
    if (!this.hasEvents && this.strayLine !== "") this.unreadable(this.strayLine);
    return this.taken();
  }

  private taken(): readonly StreamItem[] {
    return this.items.splice(0);
  }

  private read(text: string): void {
    if (this.form === "events") return this.parser.feed(text);
    this.held += text;
    if (this.form === "unknown") {
      const start = this.held.trimStart();
      // Some servers send line breaks until they have an answer.
      if (start === "") {
        if (this.held !== "") this.items.push({ kind: "alive" });
        this.held = "";
        return;
      }
      this.form = /^[{[]/.test(start) ? "json" : start.startsWith("<") ? "page" : "events";
      this.held = start;
      if (this.form === "events") {
        this.parser.feed(start);
        this.held = "";
        return;
      }
    }
    if (this.form === "page") this.held = headOf(this.held, quotedCharacters);
    else if (text.includes("\n")) this.lines();
  }

  private lines(): void {
    while (this.form === "json" || this.form === "lines") {
      const end = this.held.indexOf("\n");
      if (end < 0) return;
      const line = this.held.slice(0, end);
      if (this.form === "json") this.form = parsedJson(line) === undefined ? "value" : "lines";
      if (this.form === "value") return;
      this.held = this.held.slice(end + 1);
      if (line.trim() !== "") this.data(line, undefined);
    }
  }

  private data(data: string, name: string | undefined): void {
    const text = data.trim();
    if (doneMarks.test(text)) return void this.items.push({ kind: "done" });
    const value = parsedJson(text);
    const isNamedError = name !== undefined && /\berror\b/i.test(name);
    if (value === undefined) {
      if (text === "" && name !== undefined && doneMarks.test(name)) return void this.items.push({ kind: "done" });
      if (isNamedError) return this.event({ error: { message: text } });
      if (text === "" || lifeSigns.test(text)) return void this.items.push({ kind: "alive" });
      // Without blank lines between them, events arrive as one.
      const lines = text.split("\n");
      if (lines.length > 1) for (const line of lines) this.data(line, name);
      else this.unreadable(text);
      return;
    }
    if (isNamedError && field(value, "error") === undefined) return this.event({ error: value });
    if (Array.isArray(value)) for (const each of value) this.event(each);
    else this.event(value);
  }

  private event(event: unknown): void {
    this.hasEvents = true;
    this.items.push({ kind: "event", event });
  }

  private unreadable(text: string): void {
    this.hasEvents = true;
    this.items.push({ kind: "unreadable", text: headOf(text, quotedCharacters) });
  }
}
