import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { remoteEntryShape, remoteShape } from "../../../../../src/client/store/hub/remoteHeader.ts";
import { failureOf, type Failure } from "../../../../../src/core/failures.ts";
import type { ModelEntry } from "../../../../../src/core/models/catalogue/modelEntry.ts";
import { weightBytes } from "../../../../../src/core/models/gguf/modelShape.ts";
import { soundModel, soundTensorBytes } from "../../../../support/models/soundModel.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("header of a model on a server", () => {
  let server: Server;
  let base: string;
  let bytesSent = 0;
  const answers = new Map<string, Answer>();
  const patience = { connectMs: 20_000, headMs: 20_000, idleMs: 20_000, retryMs: 10 };
  const { signal } = new AbortController();

  before(async () => {
    server = createServer((request, response) => {
      const answer = answers.get(new URL(request.url ?? "/", "http://x").pathname);
      if (answer) answer(request, response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A server of files as a hub is one. The file may be said to be larger than what is there. */
  const ranged =
    (content: Buffer, fileBytes = content.length): Answer =>
    (request, response) => {
      const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      const end = Math.min(Number(to), fileBytes - 1);
      const body = content.subarray(Number(from), end + 1);
      bytesSent += body.length;
      const range = `bytes ${from}-${end}/${fileBytes}`;
      response.writeHead(206, { "content-range": range, "content-length": end - Number(from) + 1 }).end(body);
    };
  const shape = (path: string) => remoteShape(base + path, signal, patience);
  const refusal = (path: string): Promise<Failure> => {
    // Only here is silence what the test waits for: a server that sends less than it said.
    const idleMs = path === "/silent" || path === "/huge" ? 300 : patience.idleMs;
    return remoteShape(base + path, signal, { ...patience, idleMs }).then(() => assert.fail(path), failureOf);
  };

  it("is read by ranges, without the weights", async () => {
    const model = soundModel({ "general.description": "v".repeat(9_000_000) });
    // A file of 20 MB of which the server has no more than the header and the beginning of the weights.
    answers.set("/model.gguf", ranged(Buffer.concat([model, Buffer.alloc(12_000_000)])));
    bytesSent = 0;
    const found = await shape("/model.gguf");
    assert.equal(found.layers.length, 2);
    assert.equal(weightBytes(found), 4 * soundTensorBytes);
    assert.ok(bytesSent <= 16 * 1024 * 1024, `${bytesSent}`);
  });

  it("is read through redirects, from a server without ranges, and of all parts", async () => {
    const model = soundModel();
    answers.set("/old/model.gguf", (_request, response) => response.writeHead(302, { location: "/there" }).end());
    answers.set("/there", (_request, response) =>
      response.writeHead(200, { "content-length": model.length }).end(model),
    );
    assert.equal((await shape("/old/model.gguf")).layers.length, 2);
    const part = (number: number, tensors: string[]): Buffer =>
      soundModel({ "split.no": number, "split.count": 2 }, tensors);
    answers.set("/p-00001-of-00002.gguf", ranged(part(0, ["token_embd.weight", "blk.0.ffn_up.weight"])));
    answers.set("/p-00002-of-00002.gguf", ranged(part(1, ["blk.1.ffn_up.weight", "output.weight"])));
    assert.equal(weightBytes(await shape("/p-00001-of-00002.gguf")), 4 * soundTensorBytes);
    answers.set("/own/er/resolve/abc/deep/model.gguf", ranged(model));
    const entry = {
      hub: { repository: "own/er", revision: "abc" },
      files: [{ name: "x.gguf", hubPath: "deep/model.gguf" }],
    };
    const found = await remoteEntryShape(entry as unknown as ModelEntry, { name: "hub", base }, signal, patience);
    assert.equal(found.architecture, "qwen2");
  });

  it("is refused with the reason", async () => {
    const model = soundModel();
    const cases: [string, Answer, Failure["kind"], RegExp][] = [
      ["page", (_, response) => response.end("<!DOCTYPE html><html>log in</html>"), "modelUnreadable", /web page/],
      ["clip", ranged(soundModel({ "general.architecture": "clip" })), "modelUnreadable", /vision part/],
      ["new", ranged(soundModel({ "general.architecture": "brandnew" })), "modelUnreadable", /architecture “brandnew”/],
      ["short", ranged(model.subarray(0, model.length - 9)), "modelUnreadable", /incomplete/],
      ["missing", (_, response) => response.writeHead(404).end(), "downloadFailed", /no such file/],
      ["closed", (_, response) => response.writeHead(403).end(), "downloadFailed", /access/],
      ["fault", (_, response) => response.writeHead(503).end(), "downloadFailed", /fault/],
      [
        "silent",
        (_, response) => void response.writeHead(200, { "content-length": 9999 }).write("GGUF"),
        "downloadFailed",
        /silent/,
      ],
      [
        "cut",
        (_, response) =>
          void response.writeHead(200, { "content-length": 9999 }).write("GGUF", () => response.destroy()),
        "downloadFailed",
        /cut|early|aborted/,
      ],
      [
        "other",
        (_, response) => response.writeHead(206, { "content-range": "bytes 7-9/99" }).end("abc"),
        "downloadFailed",
        /a different range/,
      ],
      ["endless", (_, response) => response.writeHead(200).end("GGUF"), "downloadFailed", /how long/],
      ["circle", (_, response) => response.writeHead(302, { location: "/circle" }).end(), "downloadFailed", /circles/],
      [
        "away",
        (_, response) => response.writeHead(302, { location: "http://192.0.2.1/" }).end(),
        "downloadFailed",
        /unsafe/,
      ],
    ];
    for (const [name, answer, kind, message] of cases) {
      answers.set(`/${name}`, answer);
      const reason = await refusal(`/${name}`);
      assert.equal(reason.kind, kind, `${name}: ${reason.message}`);
      assert.match(reason.message, message, name);
    }
    // A header that claims to go on and on ends at its bound, not at the size that the server gives.
    answers.set("/huge", ranged(model.subarray(0, 300), 1e12));
    assert.equal((await refusal("/huge")).kind, "downloadFailed");
    assert.match(
      failureOf(await remoteShape("http://192.0.2.1/a.gguf", signal, patience).catch((e: unknown) => e)).message,
      /http/,
    );
  });

  it("can be given up", async () => {
    answers.set("/slow", () => {});
    const abort = new AbortController();
    const reading = remoteShape(`${base}/slow`, abort.signal, patience);
    setTimeout(() => abort.abort(), 50);
    assert.equal(failureOf(await reading.catch((error: unknown) => error)).kind, "cancelled");
  });
});
