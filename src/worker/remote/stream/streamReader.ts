// Cuts the body of an answer into events, whatever form the server gives it: server-sent events, one JSON value a line, or one JSON
// value for the whole answer. The content type is not asked, because servers and proxies set it wrong.
import { createParser, type EventSourceParser } from "eventsource-parser";
import { headOf } from "../../../base/text.ts";
import { isRecord } from "../../../base/unknownData.ts";
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

/** Names of events that only keep the connection open, also with the time, and comments that were sent as data. */
const lifeSigns = /^:|^\W*(?:ping|heart-?beat|keep-?alive|processing)\b(?:[\W\d_]|(?<=\d)[TZ])*$/i;
/** What is written instead of an event when the answer is complete. */
const doneMarks = /^\[?(?:done|end|eof)\]?$/i;
/** An event or an error with something around its name that the standard does not allow. */
const looseField = /^(data|error)\s*:\s*(.*)$/is;
/** Most characters that are kept of what cannot be read. */
const quotedCharacters = 300;

/** Reads the body of one answer, in pieces as they arrive. */
export class StreamReader {
  private form: Form = "unknown";
  private held = "";
  private items: StreamItem[] = [];
  /** The first line that is no field of an event: an error in plain text, if the answer is not complete without it. */
  private strayLine = "";
  private readonly parser: EventSourceParser = createParser({
    onEvent: ({ data, event }) => this.data(data, event),
    onComment: () => this.items.push({ kind: "alive" }),
    onError: ({ type, line = "" }) => type === "unknown-field" && this.stray(line),
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
    if (this.strayLine !== "") this.unreadable(this.strayLine);
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

  /** A line that is no field of an event by the standard. */
  private stray(line: string): void {
    const text = line.replace(/^[\s\p{Cc}\ufeff]+/u, "");
    const [, name = "", value = ""] = looseField.exec(text) ?? [];
    if (name !== "") this.data(value, name.toLowerCase() === "error" ? "error" : undefined);
    else if (/^[{[]/.test(text) && parsedJson(text) !== undefined) this.data(text, undefined);
    else this.strayLine ||= headOf(text, quotedCharacters);
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
      else if (looseField.test(text)) this.stray(text);
      else this.unreadable(text);
      return;
    }
    if (typeof value === "string") return isNamedError ? this.event({ error: value }) : this.data(value, name);
    if (isNamedError && field(value, "error") === undefined) return this.event({ error: value });
    if (Array.isArray(value)) for (const each of value) this.event(each);
    else this.event(value);
    if (saysDone(value, name)) this.items.push({ kind: "done" });
  }

  private event(event: unknown): void {
    this.items.push({ kind: "event", event });
  }

  private unreadable(text: string): void {
    this.items.push({ kind: "unreadable", text: headOf(text, quotedCharacters) });
  }
}

/** Whether an event says by its name, or by nothing but `done`, that the answer is complete. */
function saysDone(value: unknown, name: string | undefined): boolean {
  if (field(value, "choices") !== undefined || field(value, "error") !== undefined) return false;
  return (
    (name !== undefined && doneMarks.test(name)) ||
    (isRecord(value) && value["done"] === true && Object.keys(value).length === 1)
  );
}
