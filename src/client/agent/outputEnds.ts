// The beginning and the end of an output of any length.

/** Bytes of each that are held: more than the model is shown, so that what it is shown can be cut at lines. */
const held = 16_000;

export class HeadAndTail {
  private head = Buffer.alloc(0);
  private tail = Buffer.alloc(0);
  private left = 0;

  add(chunk: Buffer): void {
    const room = held - this.head.length;
    if (room > 0) this.head = Buffer.concat([this.head, chunk.subarray(0, room)]);
    const rest = chunk.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    const tail = Buffer.concat([this.tail, rest]);
    this.left += Math.max(0, tail.length - held);
    this.tail = Buffer.from(tail.subarray(Math.max(0, tail.length - held)));
  }

  /** All of it, or both ends with a note of what is between them. */
  text(): string {
    if (this.left === 0) return Buffer.concat([this.head, this.tail]).toString("utf8");
    const note = `\n… ${this.left.toLocaleString("en")} bytes are left out here …\n`;
    return this.head.toString("utf8") + note + this.tail.toString("utf8");
  }
}
