// What a server refuses in a request, found out by its refusals: the request is sent again without it, and the next ones too.
import { isRecord } from "../../../base/unknownData.ts";
import type { Failure } from "../../../core/failures.ts";
import type { Adjustment } from "../../../core/models/runtime/modelState.ts";
import { field, listField, parsedJson, textField } from "../stream/fields.ts";

/** The body of a request as it is sent. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** Every request needs these. */
const needed = new Set(["model", "messages", "prompt", "input_prefix", "input_suffix"]);
/** What a server may know under another name. */
const otherNames: Readonly<Record<string, string>> = { max_tokens: "max_completion_tokens" };
/** Fields that go with the beginning of an answer. */
const beginningFields = ["continue_final_message", "add_generation_prompt"];
/** Fields that go together: those that tell the model of tools. */
const toolFields = ["tools", "tool_choice"];
/** What servers say of a field that they do not take, if they do not name it. */
const aboutFields =
  /un(?:known|supported|recogni[sz]ed|expected)|not (?:supported|permitted|allowed|available)|extra (?:inputs?|fields?)|additional propert|invalid|illegal|malformed|deprecated|validation|bad request|does not support/i;
/** What servers say where the conversation may not begin with a message of the system. */
const aboutRoles = /system|developer|\broles?\b|(?:start|begin|first)\b.{0,60}\buser\b|\balternat/i;

/** What servers say that take the text of a message only in a list of parts. */
const aboutParts =
  /content\b[^]{0,200}\b(?:array|list|sequence|parts?)\b|\b(?:array|list|sequence)\b[^]{0,200}\bcontent\b|string\b.{0,200}\bexpected an? (?:array|list|sequence)\b/i;
/** The same where a text would do too, so that something else is wrong. */
const textWouldDo = /valid string|\bstrings? or\b|\bor a? ?string\b/i;

/** Whether a status means that a server does not take this request, or has no such route. */
export function refusesRequest(status: number): boolean {
  return [400, 404, 405, 415, 422, 500, 501].includes(status);
}

/** A way to change requests. It is never changed itself, so that one that does not help can be forgotten. */
export class RequestAdjustments {
  static readonly none = new RequestAdjustments([]);
  readonly list: readonly Adjustment[];

  private constructor(list: readonly Adjustment[]) {
    this.list = list;
  }

  /** The body with all changes. */
  applied(body: RequestBody): RequestBody {
    let result: Record<string, unknown> = { ...body };
    for (const each of this.list)
      switch (each.kind) {
        case "omitted":
          delete result[each.name];
          break;
        case "renamed":
          if (each.from in result) {
            const { [each.from]: value, ...rest } = result;
            result = { ...rest, [each.to]: value };
          }
          break;
        case "system":
          result["messages"] = withoutSystem(listField(result, "messages"));
          break;
        case "beginning":
          if (!hasBeginning(body)) break;
          result["messages"] = listField(result, "messages").slice(0, -1);
          for (const name of beginningFields) delete result[name];
          break;
        case "parts":
          // At last, because the other changes are made to texts.
          break;
      }
    if (this.has("parts")) result["messages"] = listField(result, "messages").map(withParts);
    return result;
  }

  /** What to try after a refusal of this body, which was sent with these changes and failed so; undefined if there is nothing to try. */
  after(status: number, words: string, body: RequestBody, { kind }: Failure): RequestAdjustments | undefined {
    if (kind !== "serverFailed") return undefined;
    if (!refusesRequest(status)) return undefined;
    const sent = this.applied(body);
    const messages = listField(sent, "messages");
    if (messages.length > 0 && !this.has("parts") && aboutParts.test(words) && !textWouldDo.test(words))
      return this.with({ kind: "parts" });
    if (isSystem(messages[0]) && aboutRoles.test(words) && !named(sent, words).length)
      return this.with({ kind: "system" });
    if (hasBeginning(sent) && /assistant|prefill|last message|final message|role|continue_final/i.test(words))
      return this.with({ kind: "beginning" });
    // A choice among tools makes no sense without them, and servers do not always name the field.
    if (
      "tools" in sent &&
      /\btools?\b|\btool[-_]|function.?call/i.test(words) &&
      named(sent, words)[0] !== "tool_choice"
    )
      return new RequestAdjustments([
        ...this.list,
        ...toolFields.map((each) => ({ kind: "omitted", name: each }) as const),
      ]);
    const [name] = named(sent, words);
    if (name !== undefined) {
      const other = otherNames[name];
      if (other !== undefined && !this.list.some((each) => each.kind === "renamed" && each.from === name))
        return this.with({ kind: "renamed", from: name, to: other });
      return this.with({ kind: "omitted", name });
    }
    // A server error is about the request only if it says so.
    if (status >= 500 || status === 404 || status === 405 || !aboutFields.test(words === "" ? "invalid" : words))
      return undefined;
    const optional = Object.keys(sent).filter(
      (key) => !needed.has(key) && !["stream", "stop", "max_tokens", "n_predict"].includes(key),
    );
    if (optional.length === 0) return undefined;
    return new RequestAdjustments([...this.list, ...optional.map((key) => ({ kind: "omitted", name: key }) as const)]);
  }

  private has(kind: Adjustment["kind"]): boolean {
    return this.list.some((each) => each.kind === kind);
  }

  private with(adjustment: Adjustment): RequestAdjustments {
    return new RequestAdjustments([...this.list, adjustment]);
  }
}

/** The fields of a body that a refusal names, those it names in a field of its own first. */
function named(body: RequestBody, words: string): readonly string[] {
  const keys = Object.keys(body).filter((key) => !needed.has(key));
  const parsed = parsedJson(words);
  const errors = [field(parsed, "error"), parsed, ...listField(parsed, "detail"), ...listField(parsed, "errors")];
  const own = errors.flatMap((error) => [
    textField(error, "param") ?? "",
    ...listField(error, "loc").filter((part) => typeof part === "string"),
  ]);
  const first = keys.filter((key) => own.some((name) => name === key || name.startsWith(`${key}.`)));
  if (first.length > 0) return first;
  // The longer name first: `stream` stands in `stream options`. What is inside of a field may be named instead of it.
  return keys
    .toSorted((one, other) => other.length - one.length)
    .filter((key) => [key, ...innerNames(body[key])].some((name) => namePattern(name).test(words)));
}

function innerNames(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value).filter((name) => name.includes("_")) : [];
}

/** A name as it stands in a message: `stream_options`, `streamOptions`, `Stream options`. */
function namePattern(name: string): RegExp {
  return new RegExp(String.raw`(?<![\w-])${name.replaceAll("_", "[_ -]?")}(?![\w-])`, "i");
}

function hasBeginning(body: RequestBody): boolean {
  return textField(listField(body, "messages").at(-1), "role") === "assistant";
}

function isSystem(message: unknown): boolean {
  return textField(message, "role") === "system";
}

/** A message with its text as a list of parts. */
function withParts(message: unknown): unknown {
  const text = textField(message, "content") ?? "";
  return text === "" ? message : { ...(message as object), content: [{ type: "text", text }] };
}

/** The conversation with its system message at the start of the first question. */
function withoutSystem(messages: readonly unknown[]): readonly unknown[] {
  const [system, question, ...rest] = messages;
  if (!isSystem(system)) return messages;
  const text = textField(system, "content") ?? "";
  if (textField(question, "role") !== "user") return [{ role: "user", content: text }, ...messages.slice(1)];
  return [{ role: "user", content: `${text}\n\n${textField(question, "content") ?? ""}` }, ...rest];
}
