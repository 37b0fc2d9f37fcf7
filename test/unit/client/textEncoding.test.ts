// Files of any bytes: what is read can be written again, byte for byte.
import assert from "node:assert/strict";
import fc from "fast-check";
import { wellFormed } from "../../../src/base/text.ts";
import { decodeText, encodeFile, encodeText, type DecodedText } from "../../../src/client/textEncoding.ts";

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
