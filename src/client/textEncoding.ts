// Bytes of a text file as text and back, so that whatever is not edited is written as it was read, byte for byte.

/** How the characters of a file are stored. */
export interface TextEncoding {
  /** For messages: "UTF-8". */
  readonly name: string;
  readonly kind: "utf8" | "utf16le" | "utf16be" | "latin1" | "windows1252" | "unknown";
  /** The byte order mark at the file's start, which is not part of its text. */
  readonly mark: Uint8Array;
}

/**
 * A file's text. A byte that belongs to no character is kept as a lone surrogate, U+DC00 plus the byte, as in Python's
 * “surrogateescape”: no encoding has such a character, and `wellFormed` makes it one for readers.
 */
export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** Why a file cannot be read as text: the rest of a sentence that begins with its name. */
export interface Unreadable {
  readonly unreadable: string;
}

/** The text of a file. Encoding it again gives the same bytes. */
export function decodeText(bytes: Uint8Array): DecodedText | Unreadable {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]))
    return { unreadable: "is stored as UTF-32, which Ghostlight cannot read" };
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return decodeUtf8(bytes, 3);
  if (startsWith(bytes, [0xff, 0xfe])) return decodeUtf16(bytes, "utf16le", 2);
  if (startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes, "utf16be", 2);
  const order = orderWithoutMark(bytes);
  return order ? decodeUtf16(bytes, order, 0) : decodeUtf8(bytes, 0);
}

/** A text in an encoding without its mark, or the first character that the encoding does not have. */
export function encodeText(text: string, { kind }: TextEncoding): Buffer | { readonly missing: string } {
  if (kind === "utf16le") return Buffer.from(text, "utf16le");
  if (kind === "utf16be") return Buffer.from(text, "utf16le").swap16();
  const parts: Buffer[] = [];
  // Ordinary text between bytes that were kept. With the flag, a surrogate matches only where it stands alone.
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const kept = /^[\udc80-\udcff]$/u.test(part);
    if (kept) parts.push(Buffer.from([part.charCodeAt(0) - 0xdc00]));
    else if (kind === "utf8") parts.push(Buffer.from(part));
    else {
      const characters = Array.from(part);
      const bytes = characters.map((character) => byteOf(character, kind));
      const missing = bytes.indexOf(-1);
      if (missing >= 0) return { missing: characters[missing]! };
      parts.push(Buffer.from(bytes));
    }
  }
  return Buffer.concat(parts);
}

/** A whole file: the encoding's mark, and the text. */
export function encodeFile(text: string, encoding: TextEncoding): Buffer | { readonly missing: string } {
  const body = encodeText(text, encoding);
  return Buffer.isBuffer(body) ? Buffer.concat([encoding.mark, body]) : body;
}

function decodeUtf16(bytes: Uint8Array, kind: "utf16le" | "utf16be", markLength: number): DecodedText | Unreadable {
  if (bytes.length % 2 === 1) return { unreadable: "begins as UTF-16, but ends in the middle of a character" };
  const body = Buffer.from(bytes.subarray(markLength));
  if (kind === "utf16be") body.swap16();
  const name = kind === "utf16le" ? "UTF-16 LE" : "UTF-16 BE";
  return { text: body.toString("utf16le"), encoding: { name, kind, mark: bytes.slice(0, markLength) } };
}

/** Share of UTF-16 units of a source file that are ASCII, at the least: without a mark nothing else shows that it is one. */
const leastAscii = 1 / 3;

/** The byte order of UTF-16 without a mark: its ASCII characters have a zero byte each, all on the same side. */
function orderWithoutMark(bytes: Uint8Array): "utf16le" | "utf16be" | undefined {
  if (bytes.length < 4 || bytes.length % 2 === 1) return undefined;
  // Units whose even byte is zero, or whose odd one is, and of those the ones that are ASCII text.
  const [zeros, ascii] = [
    [0, 0],
    [0, 0],
  ];
  for (const [at, byte] of bytes.entries()) {
    if (byte !== 0) continue;
    const other = bytes[at ^ 1]!;
    zeros[at % 2]! += 1;
    if ((other >= 0x20 && other < 0x7f) || other === 9 || other === 10 || other === 13) ascii[at % 2]! += 1;
  }
  const side = zeros[0] === 0 ? 1 : 0;
  if (zeros[1 - side]! > 0 || ascii[side]! < (bytes.length / 2) * leastAscii) return undefined;
  return side === 1 ? "utf16le" : "utf16be";
}

/** UTF-8, or bytes that are none: kept one by one in a file that is UTF-8 but for them, else taken for a one-byte encoding. */
function decodeUtf8(bytes: Uint8Array, markLength: number): DecodedText | Unreadable {
  const mark = bytes.slice(0, markLength);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset + markLength, bytes.length - markLength);
  const utf8 = { name: "UTF-8", kind: "utf8", mark } as const;
  const pieces: string[] = [];
  let [from, multibyte, stray] = [0, 0, 0];
  for (let at = 0; at < body.length;) {
    if (body[at]! < 0x80) at++;
    else {
      const length = characterLength(body, at);
      if (length > 0) {
        multibyte++;
        at += length;
      } else {
        stray++;
        pieces.push(body.toString("utf8", from, at), String.fromCharCode(0xdc00 + body[at]!));
        from = ++at;
      }
    }
  }
  if (stray === 0) return { text: body.toString("utf8"), encoding: utf8 };
  if (body.includes(0)) return { unreadable: "is not a text file" };
  if (markLength > 0 || multibyte >= stray)
    return { text: pieces.join("") + body.toString("utf8", from), encoding: utf8 };
  const kind = westernKind(body);
  const name = { latin1: "ISO-8859-1", windows1252: "Windows-1252", unknown: "an encoding other than UTF-8" }[kind];
  const text = Array.from(body, (byte) => (kind === "unknown" ? escaped(byte) : charactersOf[kind][byte]!)).join("");
  return { text, encoding: { name, kind, mark } };
}

function escaped(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/** Bytes of the UTF-8 character at a place, 0 if there is none. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  for (let next = 1; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  // Longer forms than needed, surrogates, and what is beyond Unicode.
  const isWrong =
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second >= 0xa0) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second >= 0x90);
  return isWrong ? 0 : length;
}

/** Characters of the bytes from 0x80 to 0x9f in Windows-1252; a blank where there is none. */
const windowsCharacters = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const latin1Characters = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
const charactersOf: Readonly<Record<"latin1" | "windows1252", readonly string[]>> = {
  latin1: latin1Characters,
  windows1252: latin1Characters.map((character, byte) =>
    byte >= 0x80 && byte < 0xa0 ? windowsCharacters[byte - 0x80]! : character,
  ),
};

/** The byte of a character, or -1. */
function byteOf(character: string, kind: "latin1" | "windows1252" | "unknown"): number {
  const code = character.charCodeAt(0);
  if (code < 0x80) return code;
  if (kind === "unknown" || character.length > 1) return -1;
  if (code >= 0xa0 && code <= 0xff) return code;
  // In a file without any of them, their bytes may mean something else.
  return kind === "windows1252" && character !== " " && windowsCharacters.includes(character)
    ? 0x80 + windowsCharacters.indexOf(character)
    : -1;
}

/**
 * Which Western encoding a file has that is not UTF-8, if it has one: letters with accents, one or two at a time, among ASCII
 * letters. Other alphabets write whole words beyond ASCII, and East Asian encodings use other bytes.
 */
function westernKind(bytes: Uint8Array): "latin1" | "windows1252" | "unknown" {
  const isAsciiLetter = (byte = 0): boolean => /[A-Za-z]/.test(String.fromCharCode(byte));
  let [high, letters, controls, inShortRuns, besideAscii] = [0, 0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! < 0x80) continue;
    const start = at;
    for (; at < bytes.length && bytes[at]! >= 0x80; at++) {
      const byte = bytes[at]!;
      high++;
      if (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) letters++;
      if (byte < 0xa0) controls++;
      if (byte < 0xa0 && windowsCharacters[byte - 0x80] === " ") return "unknown";
    }
    if (at - start <= 2) inShortRuns += at - start;
    if (isAsciiLetter(bytes[start - 1]) || isAsciiLetter(bytes[at])) besideAscii++;
  }
  if (letters < high * 0.6 || inShortRuns < high * 0.7 || besideAscii === 0) return "unknown";
  return controls > 0 ? "windows1252" : "latin1";
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** What an editor got wrong about a file: its bytes are not all in the text, or the file is stored in another encoding. */
export type Misreading = { readonly kind: "lossy" } | { readonly kind: "otherEncoding"; readonly name: string };

/**
 * Whether saving a file from an editor would harm what nobody changed. `encoding`: the editor's name for the one that it opened the
 * file with, such as "utf8" or "windows1252"; `savedAgain`: the bytes that it would save without an edit. Byte order marks do not
 * count: the editor keeps them.
 */
export function misreadingOf(bytes: Uint8Array, encoding: string, savedAgain: Uint8Array): Misreading | undefined {
  const stored = decodeText(bytes);
  const other = "unreadable" in stored ? undefined : otherEncodingOf(bytes, stored.encoding, encoding);
  if (other !== undefined) return { kind: "otherEncoding", name: other };
  return Buffer.compare(withoutMark(bytes), withoutMark(savedAgain)) === 0 ? undefined : { kind: "lossy" };
}

function otherEncodingOf(bytes: Uint8Array, stored: TextEncoding, opened: string): string | undefined {
  const isWide = stored.kind === "utf16le" || stored.kind === "utf16be";
  if (isWide) return opened === stored.kind ? undefined : stored.name;
  // ASCII looks the same in most encodings; text that is UTF-8 by chance is very rare.
  const isSurelyUtf8 = stored.kind === "utf8" && bytes.some((byte) => byte >= 0x80);
  if (isSurelyUtf8) return opened.startsWith("utf8") ? undefined : stored.name;
  return opened.startsWith("utf16") && bytes.length > 0 ? stored.name : undefined;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  const mark = [
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ].find((each) => startsWith(bytes, each));
  return bytes.subarray(mark?.length ?? 0);
}
