import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { PassThrough, Writable } from "node:stream";
import fc from "fast-check";
import type { Message } from "vscode-jsonrpc/node";
import { FrameReader, FrameWriter } from "../../../../src/worker/service/boundedFrames.ts";

/** A reader on a stream that stands for a socket, with what it received and reported. */
function reading(): { socket: PassThrough; messages: unknown[]; errors: string[] } {
  const socket = new PassThrough();
  const reader = new FrameReader(socket as unknown as Socket);
  const messages: unknown[] = [];
  const errors: string[] = [];
  reader.onError((error) => errors.push(error.message));
  reader.listen((message) => messages.push(message));
  return { socket, messages, errors };
}

/** Gives the stream's data to its listeners now instead of later. */
const give = (socket: PassThrough, data: Buffer): void => void socket.emit("data", data);

const frame = (text: string, header = `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`): Buffer =>
  Buffer.from(header + text);

describe("frames on a client's socket", () => {
  it("arrive whole and in order, however they are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ method: fc.string({ unit: "grapheme" }) }, { noNullPrototype: true }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (sent, sizes) => {
          const { socket, messages, errors } = reading();
          const bytes = Buffer.concat(sent.map((message) => frame(JSON.stringify(message))));
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const size = sizes[cut % sizes.length]!;
            give(socket, bytes.subarray(at, at + size));
            at += size;
          }
          assert.deepEqual(errors, []);
          assert.deepEqual(messages, sent);
        },
      ),
    );
  });

  it("accept further headers in any order and case, as other implementations write them", () => {
    const { socket, messages } = reading();
    const header = "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:  2\r\n\r\n";
    give(socket, frame("{}", header));
    assert.deepEqual(messages, [{}]);
  });

  for (const [what, bytes] of [
    ["no header within a kilobyte", Buffer.alloc(1024, "x")],
    ["a header without a length", frame("{}", "Content-Type: x\r\n\r\n")],
    ["a length that is no number", frame("{}", "Content-Length: many\r\n\r\n")],
    ["a negative length", frame("{}", "Content-Length: -2\r\n\r\n")],
    ["a length of a terabyte", frame("{}", "Content-Length: 1000000000000\r\n\r\n")],
    ["a length with too many digits", frame("{}", `Content-Length: ${"9".repeat(400)}\r\n\r\n`)],
    ["no JSON", frame("{not json")],
    ["a number instead of an object", frame("7")],
    ["null instead of an object", frame("null")],
  ] as const)
    it(`${what} is one error, after which nothing more is read`, () => {
      const { socket, messages, errors } = reading();
      give(socket, bytes);
      give(socket, frame("{}"));
      assert.equal(errors.length, 1);
      assert.deepEqual(messages, []);
    });

  it("that come in a million pieces take time in proportion", () => {
    const { socket, messages } = reading();
    const bytes = frame(JSON.stringify({ text: "x".repeat(1_000_000) }));
    for (let at = 0; at < bytes.length; at++) give(socket, bytes.subarray(at, at + 1));
    assert.equal(messages.length, 1);
  });

  it("that nobody reads have a limit, and what one answer needs is allowed", () => {
    const dropped: string[] = [];
    const deaf = new Writable({ write: () => {} });
    const writer = new FrameWriter(deaf as unknown as Socket, (why) => dropped.push(why));
    const answer = (bytes: number): Message => ({ jsonrpc: "2.0", text: "x".repeat(bytes) }) as Message;
    void writer.write(answer(20_000_000));
    assert.deepEqual(dropped, []);
    void writer.write(answer(10));
    assert.match(dropped.join(), /leaves 2\d{7} bytes unread/);
  });

  it("to a client that is gone end as if they had been written", async () => {
    const gone = new PassThrough();
    gone.destroy();
    await new FrameWriter(gone as unknown as Socket, () => assert.fail("nothing is unread")).write({ jsonrpc: "2.0" });
  });
});
