import assert from "node:assert/strict";
import { parseServerAddress } from "../../../../../src/core/models/remote/serverAddress.ts";

describe("a server's address", () => {
  const readable = (text: string): boolean => parseServerAddress(text).isUnencrypted;

  it("is what stands before /v1", () => {
    for (const text of [
      "http://localhost:8000",
      " http://localhost:8000/ ",
      "http://LOCALHOST:8000/v1",
      "http://localhost:8000/v1//",
    ])
      assert.equal(parseServerAddress(text).root, "http://localhost:8000");
    assert.deepEqual(parseServerAddress("https://example.org/team/llm/v1"), {
      root: "https://example.org/team/llm",
      origin: "https://example.org",
      isUnencrypted: false,
    });
  });

  it("can be listened to unless it is encrypted or this machine", () => {
    for (const own of ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "0x7f.1", "2130706433"])
      assert.ok(!readable(`http://${own}:1`), own);
    for (const other of ["192.168.0.7", "localhost.example.org", "127.0.0.1.example.org", "[::ffff:7f00:1]", "0.0.0.0"])
      assert.ok(readable(`http://${other}:1`), other);
    assert.ok(!readable("https://192.168.0.7"));
  });

  it("holds nothing but scheme, host, port and path", () => {
    for (const text of [
      "",
      "example.org",
      "ftp://example.org",
      "file:///etc/passwd",
      "https://a@b",
      "https://a:b@c",
      "https://a?k=1",
      "https://a#b",
    ])
      assert.throws(() => parseServerAddress(text), /address/, text);
  });
});
