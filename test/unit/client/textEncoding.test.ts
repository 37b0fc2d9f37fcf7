// Files of any bytes: what is read can be written again, byte for byte.
import assert from "node:assert/strict";
import fc from "fast-check";
import { wellFormed } from "../../../src/base/text.ts";
import {
  decodeText,
  encodeFile,
  encodeText,
  misreadingOf,
  type DecodedText,
} from "../../../src/client/textEncoding.ts";

function decoded(bytes: Uint8Array): DecodedText {
  const result = decodeText(bytes);
  return "unreadable" in result ? assert.fail(result.unreadable) : result;
}

const text = fc
  .array(
    fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("x = 1\n", "\r\n", "é", "ж", "漢字", "😀", "\t", " ")),
  )
  .map((parts) => parts.join(""));

describe("a text file", () => {
  it("of any bytes is written again as it was, unless it is refused", () => {
    const marks = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]);
    const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0x0a, 0x0d, 0x20, 0x41, 0xc3, 0xa9)));
    fc.assert(
      fc.property(marks, bytes, (mark, rest) => {
        const file = Uint8Array.from([...mark, ...rest]);
        const result = decodeText(file);
        if ("unreadable" in result) return;
        assert.deepEqual(encodeFile(result.text, result.encoding), Buffer.from(file));
        assert.equal(wellFormed(result.text).length, result.text.length);
      }),
    );
  });

  it("in UTF-8 or UTF-16 is read as its text, without the byte order mark", () => {
    fc.assert(
      fc.property(text, (written) => {
        const plain = written.replaceAll(/[\0\ufeff]/g, "");
        const utf16 = Buffer.from(`\ufeff${plain}`, "utf16le");
        for (const file of [
          Buffer.from(plain),
          Buffer.from(`\ufeff${plain}`),
          ...(plain === "" ? [] : [utf16, Buffer.from(utf16).swap16()]),
        ])
          assert.equal(decoded(file).text, plain);
      }),
    );
  });

  it("in UTF-16 without a mark is told by its ASCII characters", () => {
    const utf16 = Buffer.from("int main() {} // é 漢字\r\n", "utf16le");
    assert.equal(decoded(utf16).encoding.name, "UTF-16 LE");
    assert.equal(decoded(Buffer.from(utf16).swap16()).encoding.name, "UTF-16 BE");
  });

  it("with a stray byte is UTF-8 all the same, and holds any character", () => {
    const { text: read, encoding } = decoded(
      Buffer.concat([Buffer.from("ü\n"), Buffer.from([0xe9]), Buffer.from("\n漢\n")]),
    );
    assert.equal(wellFormed(read), "ü\n\ufffd\n漢\n");
    assert.deepEqual(encodeText("→", encoding), Buffer.from("→"));
  });

  it("in a Western encoding is read as that, and holds only its characters", () => {
    const { text: read, encoding } = decoded(Buffer.from("# Größe, naïve café\n", "latin1"));
    assert.equal(read, "# Größe, naïve café\n");
    assert.deepEqual(encodeText("ñ", encoding), Buffer.from([0xf1]));
    assert.deepEqual(encodeText("a“b", encoding), { missing: "“" });
    assert.deepEqual(encodeText("漢😀", encoding), { missing: "漢" });
    const windows = decoded(
      Buffer.concat([Buffer.from("# “café”\n".replace(/[“”]/g, "x"), "latin1"), Buffer.from([0x93, 0x61, 0xe9])]),
    );
    assert.equal(windows.encoding.name, "Windows-1252");
    assert.deepEqual(encodeText("“", windows.encoding), Buffer.from([0x93]));
  });

  it("in another encoding keeps its bytes, and holds no new ones", () => {
    const texts = {
      "windows-1251": [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xec, 0xe8, 0xf0],
      shift_jis: [0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x82, 0xcc, 0x95, 0x5c],
      gbk: [0xd6, 0xd0, 0xce, 0xc4, 0xb1, 0xe0, 0xc2, 0xeb],
      big5: [0xa4, 0xa4, 0xa4, 0xe5, 0xbd, 0x73, 0xbd, 0x58],
    };
    for (const [name, bytes] of Object.entries(texts)) {
      const { text: read, encoding } = decoded(Uint8Array.from([0x61, 0x0a, 0x23, ...bytes]));
      assert.equal(encoding.kind, "unknown", name);
      assert.ok(read.startsWith("a\n#"));
      assert.deepEqual(encodeText("é", encoding), { missing: "é" });
    }
  });

  it("is refused with a reason where it cannot be told what its characters are", () => {
    const reason = (bytes: readonly number[]): string => {
      const result = decodeText(Uint8Array.from(bytes));
      return "unreadable" in result ? result.unreadable : "";
    };
    assert.match(reason([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /UTF-32/);
    assert.match(reason([0xff, 0xfe, 0x61]), /middle of a character/);
    assert.match(reason([0x7f, 0x45, 0x4c, 0x46, 0x02, 0, 0xff]), /not a text file/);
  });
});

describe("a file that an editor has opened", () => {
  const opened = (bytes: Uint8Array, encoding: BufferEncoding, name: string): ReturnType<typeof misreadingOf> =>
    misreadingOf(
      bytes,
      name,
      Buffer.from(new TextDecoder(name.startsWith("utf16") ? "utf-16le" : "utf-8").decode(bytes), encoding),
    );
  const utf8 = (bytes: Uint8Array): ReturnType<typeof misreadingOf> => opened(bytes, "utf8", "utf8");

  it("may be edited when it is what the editor says, with or without a byte order mark", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (content, isMarked) => {
        const wanted = wellFormed(content).replaceAll("\0", "");
        const mark = isMarked ? [0xef, 0xbb, 0xbf] : [];
        assert.equal(utf8(Buffer.from([...mark, ...Buffer.from(wanted)])), undefined, wanted);
      }),
    );
    assert.equal(utf8(Buffer.from("a \ufffd that is really there")), undefined);
    assert.equal(utf8(Buffer.from("")), undefined);
    assert.equal(opened(Buffer.from("\ufeffx = 1\n", "utf16le"), "utf16le", "utf16le"), undefined);
    const western = Buffer.from("caf\xe9 = 1", "latin1");
    for (const name of ["iso88591", "windows1252"]) assert.equal(misreadingOf(western, name, western), undefined);
    const ascii = Buffer.from("x = 1\n");
    for (const name of ["iso88591", "gb18030", "shiftjis", "utf8bom"])
      assert.equal(misreadingOf(ascii, name, ascii), undefined, name);
  });

  it("is refused when bytes are no characters of the editor's encoding: they would be lost", () => {
    const invalid = fc.constantFrom([0xe9, 0x20], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80]);
    fc.assert(
      fc.property(text, invalid, text, (before, bytes, after) => {
        const ascii = after.replace(/[^ -~]/g, "");
        const file = Buffer.concat([
          Buffer.from(wellFormed(before).replaceAll("\0", "")),
          Buffer.from(bytes),
          Buffer.from(ascii),
        ]);
        assert.notEqual(utf8(file), undefined, file.toString("hex"));
      }),
    );
    // Mostly UTF-8, one stray byte.
    assert.deepEqual(utf8(Buffer.from("c3a9c3a92078ff", "hex")), { kind: "lossy" });
  });

  it("is refused when it is stored in another encoding, though every byte has a character", () => {
    const other = (bytes: Uint8Array, name: string): string | undefined => {
      const found = misreadingOf(bytes, name, bytes);
      return found?.kind === "otherEncoding" ? found.name : undefined;
    };
    for (const name of ["windows1252", "iso88591", "macroman", "gb18030"])
      assert.equal(other(Buffer.from("café 漢字"), name), "UTF-8", name);
    assert.equal(other(Buffer.from("x = 1\n", "utf16le"), "utf8"), "UTF-16 LE");
    assert.equal(other(Buffer.from("\ufeffx = 1\n", "utf16le"), "windows1252"), "UTF-16 LE");
    assert.equal(other(Buffer.from("\ufeffx = 1\n", "utf16le"), "utf16be"), "UTF-16 LE");
    for (const name of ["utf16le", "utf16be"]) assert.equal(other(Buffer.from("x = 1\n"), name), "UTF-8", name);
  });
});
