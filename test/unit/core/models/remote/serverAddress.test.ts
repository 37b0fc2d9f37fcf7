import assert from "node:assert/strict";
import { FailureError } from "../../../../../src/core/failures.ts";
import { parseServerAddress, shownAddress } from "../../../../../src/core/models/remote/serverAddress.ts";

describe("a server's address", () => {
  const readable = (text: string): boolean => parseServerAddress(text).isUnencrypted;

  it("is what stands before the path of the API", () => {
    for (const text of [
      "http://localhost:8000",
      " http://localhost:8000/ ",
      "http://LOCALHOST:8000/v1",
      "http://localhost:8000/v1//",
      "http://localhost:8000/v1/chat/completions",
      "http://localhost:8000/v1/completions/",
      "http://localhost:8000/v1/models",
      "http://localhost:8000/chat/completions",
      "http://localhost:8000/v1beta/openai/",
      "http://localhost:8000/v1beta/openai/chat/completions",
      "http://localhost:8000/api/chat",
      "http://localhost:8000/docs",
    ])
      assert.equal(parseServerAddress(text).root, "http://localhost:8000", text);
    assert.deepEqual(parseServerAddress("https://example.org/team/llm/v1"), {
      root: "https://example.org/team/llm",
      origin: "https://example.org",
      isUnencrypted: false,
      bases: [
        "https://example.org/team/llm/v1",
        "https://example.org/team/llm/api/v1",
        "https://example.org/team/llm/openai/v1",
        "https://example.org/team/llm",
        "https://example.org/team/llm/api",
      ],
    });
  });

  it("keeps the path of the API that was given as the likeliest", () => {
    for (const [text, base] of [
      ["https://example.org/v1beta/openai", "https://example.org/v1beta/openai"],
      ["https://example.org/api/v1/", "https://example.org/api/v1"],
      ["https://example.org/openai/v1/chat/completions", "https://example.org/openai/v1"],
      ["https://example.org/v2", "https://example.org/v2"],
      ["https://example.org/proxy/llm", "https://example.org/proxy/llm/v1"],
      ["https://example.org", "https://example.org/v1"],
    ] as const)
      assert.equal(parseServerAddress(text).bases[0], base, text);
  });

  it("is shown as it is used: the place of the API only where one was given that is not the usual one", () => {
    for (const [text, shown] of [
      [" localhost:8000/v1/chat/completions ", "http://localhost:8000"],
      ["0.0.0.0:8000", "http://127.0.0.1:8000"],
      ["“https://example.org/v1/”", "https://example.org"],
      ["https://example.org/team/llm/v1", "https://example.org/team/llm"],
      ["https://example.org/v1beta/openai/models", "https://example.org/v1beta/openai"],
      ["https://example.org/api/v1", "https://example.org/api"],
    ] as const) {
      assert.equal(shownAddress(text), shown);
      assert.equal(shownAddress(shown), shown, "it stays as it is");
      assert.equal(parseServerAddress(shown).bases[0], parseServerAddress(text).bases[0]);
    }
  });

  it("needs no scheme: http for this machine and the local network, else https", () => {
    for (const [text, root] of [
      ["localhost:8000", "http://localhost:8000"],
      ["localhost", "http://localhost"],
      ["127.0.0.1:8080/v1", "http://127.0.0.1:8080"],
      ["127.1:8080", "http://127.0.0.1:8080"],
      ["[::1]:8080", "http://[::1]:8080"],
      ["::1", "http://[::1]"],
      ["[fe80::1]", "http://[fe80::1]"],
      ["gpu_box:8000", "http://gpu_box:8000"],
      ["8080", "http://localhost:8080"],
      [":8080/v1", "http://localhost:8080"],
      ["//localhost:8000", "http://localhost:8000"],
      ["gpu-box:8000", "http://gpu-box:8000"],
      ["gpu.local:8000", "http://gpu.local:8000"],
      ["192.168.1.5:8000/v1", "http://192.168.1.5:8000"],
      ["10.0.0.7:8000", "http://10.0.0.7:8000"],
      ["example.org", "https://example.org"],
      ["example.org/v1", "https://example.org"],
      ["llm.example.org:8443/team/v1", "https://llm.example.org:8443/team"],
    ] as const)
      assert.equal(parseServerAddress(text).root, root, text);
  });

  it("may be pasted with what stood around it, and with slips of the keyboard", () => {
    for (const text of [
      "“http://localhost:8000/v1”",
      "<http://localhost:8000>",
      "'http://localhost:8000',",
      "`localhost:8000`",
      "\u200ehttp://localhost:8000\u200b",
      "http:/localhost:8000",
      "http//localhost:8000",
      "HTTP://localhost:8000",
      "http:localhost:8000",
      "(http://localhost:8000/v1)",
      "http://localhost:8000.",
      "http://localhost:8000/v1…",
      "http://http://localhost:8000",
      "https://http://localhost:8000/v1/chat",
      "http：//localhost：8000／v1",
      "http://localhost:8000/v1。",
      "[http://localhost:8000/v1](http://localhost:8000/v1)",
      "[http://localhost:8000]",
      "{http://localhost:8000/v1}",
      "http://localhost :8000/v1",
      "localhost\u00a0:8000",
      "http://localhost:8000//v1//",
      "http://localhost:8000/v1/v1/chat/completions",
      "http://localhost:8000/V1/Chat/Completions",
      "http://localhost:8000/v1/messages",
    ])
      assert.equal(parseServerAddress(text).root, "http://localhost:8000", text);
  });

  it("may be pasted as it stands in settings, in a text or in a command", () => {
    for (const text of [
      "OPENAI_BASE_URL=http://localhost:8000/v1",
      'export OPENAI_API_BASE="http://localhost:8000/v1"',
      '$env:OPENAI_BASE_URL = "http://localhost:8000/v1"',
      "set OLLAMA_HOST=localhost:8000",
      'base_url="http://localhost:8000/v1",',
      '"baseUrl": "http://localhost:8000/v1",',
      "- url: http://localhost:8000",
      "[the server](http://localhost:8000/v1)",
      'curl http://localhost:8000/v1/chat/completions -H "Accept: */*"',
      "Uvicorn running on http://localhost:8000 (Press CTRL+C to quit)",
    ])
      assert.equal(parseServerAddress(text).root, "http://localhost:8000", text);
    for (const text of ["curl http://name:secret@host/v1", "URL=https://host/v1?key=secret"])
      assert.throws(
        () => parseServerAddress(text),
        (error) => error instanceof FailureError && !JSON.stringify(error.failure).includes("secret"),
        text,
      );
  });

  it("of a server's own API has the usual one beside it", () => {
    for (const text of ["http://localhost:11434/api", "http://localhost:11434/api/", "http://localhost:11434/api/v1"])
      assert.ok(parseServerAddress(text).bases.includes("http://localhost:11434/v1"), text);
    assert.ok(!parseServerAddress("https://example.org/team").bases.includes("https://example.org/v1"));
  });

  it("says what is wrong with a port, a zone, a key and a missing host", () => {
    for (const [text, words] of [
      ["http://localhost:99999/v1", /port is a number from 1 to 65535, and 99999/],
      ["localhost:70000", /and 70000 is none/],
      ["65536", /and 65536 is none/],
      ["http://[::1]:0", /and 0 is none/],
      ["http://[fe80::1%25eth0]:8000/v1", /zone/],
      ["[fe80::1%eth0]:8000", /zone/],
      ["fe80::1%eth0", /zone/],
      ["sk-secret-0123456789", /looks like a key/],
      ["http:///v1", /names no host/],
    ] as const)
      assert.throws(
        () => parseServerAddress(text),
        (error) => error instanceof FailureError && words.test(error.message) && !error.message.includes("secret"),
        text,
      );
    assert.equal(parseServerAddress("::1:8000").root, "http://[::1]:8000");
    assert.equal(parseServerAddress("http://[2001:db8::1]:8000/v1").root, "http://[2001:db8::1]:8000");
  });

  it("is one to connect to, not one to listen on", () => {
    assert.equal(parseServerAddress("http://0.0.0.0:8000/v1").root, "http://127.0.0.1:8000");
    assert.equal(parseServerAddress("0.0.0.0:8000").root, "http://127.0.0.1:8000");
    assert.equal(parseServerAddress("http://[::]:8000").root, "http://[::1]:8000");
    assert.equal(parseServerAddress("http://localhost.:8000").root, "http://localhost:8000");
  });

  it("can be listened to unless it is encrypted or this machine", () => {
    for (const own of ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "0x7f.1", "2130706433", "0.0.0.0", "[::]"])
      assert.ok(!readable(`http://${own}:1`), own);
    for (const other of [
      "192.168.0.7",
      "localhost.example.org",
      "127.0.0.1.example.org",
      "gpu-box",
      "gpu.local",
      "0.0.0.1",
    ])
      assert.ok(readable(`http://${other}:1`), other);
    assert.ok(!readable("https://192.168.0.7"));
    assert.ok(!readable("http://[::ffff:7f00:1]:1"));
    assert.ok(readable("http://[::ffff:c0a8:1]:1"));
  });

  it("holds nothing but scheme, host, port and path, and says what to write", () => {
    for (const text of [
      "",
      " ",
      "ftp://example.org",
      "file:///etc/passwd",
      "/v1",
      "two words",
      "mailto:a",
      "a;b:8000",
      "git+http://localhost",
      "name: value",
      "http://",
      "ws://a",
    ])
      assert.throws(() => parseServerAddress(text), /address/, text);
    for (const [text, written] of [
      ["https://a.org/v1?k=secret", "https://a.org/v1"],
      ["https://a:secret@c.org", "https://c.org"],
      ["https://secret@b.org:81/x/", "https://b.org:81/x"],
      ["https://a.org/#secret", "https://a.org"],
    ] as const)
      assert.throws(
        () => parseServerAddress(text),
        (error) =>
          error instanceof FailureError &&
          error.failure.nextStep.startsWith(`Write ${written}. `) &&
          !JSON.stringify(error.failure).includes("secret"),
        text,
      );
  });
});
