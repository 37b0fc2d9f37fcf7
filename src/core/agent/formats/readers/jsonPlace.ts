// Where in JSON a text stands that is being written: in a call, that is an argument whose text is not complete.

/** A text in JSON that is not complete. */
export interface OpenString {
  /** The names of the members that it is in, from outside to inside. */
  readonly keys: readonly string[];
  /** Texts that are complete, of the object that it stands in and of the one around that. */
  readonly beside: ReadonlyMap<string, string>;
  readonly around: ReadonlyMap<string, string>;
  /** What is there of it, as JSON writes it. */
  readonly written: string;
}

interface Frame {
  readonly isObject: boolean;
  readonly texts: Map<string, string>;
  key: string;
  isKeyNext: boolean;
}

/** Arguments are not nested deeper. */
const mostFrames = 8;
/** Longer texts are not remembered: none of them names anything. */
const longestText = 4096;
const nothing: ReadonlyMap<string, string> = new Map();

/** Follows the parts of a JSON text. */
export class JsonPlace {
  private readonly frames: Frame[] = [];
  /** Levels that are open and not followed. */
  private deeper = 0;
  private isKey = false;
  private written: string | undefined;

  /** The text that is open; undefined where none is, or where a key is. */
  get open(): OpenString | undefined {
    const { written } = this;
    const own = this.frames.at(-1);
    if (written === undefined || this.isKey || this.deeper > 0 || own?.isObject !== true) return undefined;
    const objects = this.frames.filter(({ isObject }) => isObject);
    const around = objects.at(-2)?.texts ?? nothing;
    return { keys: objects.map(({ key }) => key), beside: own.texts, around, written };
  }

  beginString(): void {
    const frame = this.frames.at(-1);
    this.isKey = frame?.isObject === true && frame.isKeyNext;
    this.written = "";
  }

  /** A part of the text that is open. */
  inString(part: string): void {
    if (this.written !== undefined) this.written += part;
  }

  endString(): void {
    const { written = "", isKey } = this;
    this.written = undefined;
    const frame = this.frames.at(-1);
    if (frame?.isObject !== true || this.deeper > 0 || written.length > longestText) return;
    const text = textOf(written);
    if (text === undefined) return;
    if (isKey) frame.key = text;
    else frame.texts.set(frame.key, text);
  }

  /** A bracket, a comma or a colon. */
  take(character: string): void {
    const frame = this.frames.at(-1);
    if (character === "{" || character === "[") this.enter(character === "{");
    else if (character === "}" || character === "]") this.leave();
    else if (frame === undefined || this.deeper > 0) return;
    else if (character === ",") frame.isKeyNext = true;
    else if (character === ":") frame.isKeyNext = false;
  }

  private enter(isObject: boolean): void {
    if (this.frames.length === mostFrames) this.deeper++;
    else this.frames.push({ isObject, texts: new Map(), key: "", isKeyNext: true });
  }

  private leave(): void {
    if (this.deeper > 0) this.deeper--;
    else this.frames.pop();
  }
}

/** What JSON says that is written so; undefined if it is none. */
function textOf(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    // An escape that there is not. The whole object cannot be read then, which is said when it is complete.
    return undefined;
  }
}
