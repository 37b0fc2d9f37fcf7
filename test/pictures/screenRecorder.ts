// Records a window as an animated WebP. The browser compresses the frames; this file only puts them into one container.
import { writeFileSync } from "node:fs";
import type { CDPSession, Page } from "playwright-core";

/** A rectangle of a frame that differs from the frame before it, compressed without loss. */
interface ChangedPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A whole WebP file. */
  readonly webp: Buffer;
}

interface Frame extends ChangedPart {
  readonly durationMs: number;
}

/** What the browser drew, and when. */
interface Shot {
  readonly png: string;
  readonly atMs: number;
}

/** Outside of holds, a wait is shortened to this: nobody watches a picture wait. */
const longestWaitMs = 300;
/** Length of the picture without its holds. On a busy machine the window is slower, and its recording is played faster. */
const longestPlayMs = 10_000;
/** At most one frame in this time. */
const frameMs = 200;

/** Records what a window shows until it is stopped: every frame that the browser draws. */
export class ScreenRecorder {
  private readonly shots: Shot[] = [];
  /** Times that are shown at their full length. */
  private readonly holds: (readonly [startMs: number, endMs: number])[] = [];

  private readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
    session.on("Page.screencastFrame", ({ data, sessionId }) => {
      // While a still is taken, the browser draws at its size.
      if (widthOf(data) === page.viewportSize()!.width) this.shots.push({ png: data, atMs: performance.now() });
      // Fails only when the page is closed, and then nobody needs the next frame.
      void session.send("Page.screencastFrameAck", { sessionId }).catch(() => undefined);
    });
  }

  static async start(page: Page): Promise<ScreenRecorder> {
    const recorder = new ScreenRecorder(page, await page.context().newCDPSession(page));
    await recorder.session.send("Page.startScreencast", { format: "png" });
    return recorder;
  }

  /** Leaves what is shown now on the screen for some time, so that it can be read. */
  async hold(ms: number): Promise<void> {
    const startMs = performance.now();
    await this.page.waitForTimeout(ms);
    this.holds.push([startMs, performance.now()]);
  }

  /** Writes what is shown now, with four pixels for each, for screens that have as many. */
  async still(file: string): Promise<void> {
    const clip = { x: 0, y: 0, ...this.page.viewportSize()!, scale: 2 };
    const { data } = await this.session.send("Page.captureScreenshot", { format: "png", clip });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  /** Ends the recording and writes it. */
  async stop(file: string): Promise<void> {
    await this.session.send("Page.stopScreencast");
    const endMs = performance.now();
    const compressor = await this.page.context().newPage();
    const frames: Frame[] = [];
    // A shot that looks like the one before it only lengthens that one.
    let shown: { readonly part: ChangedPart; readonly atMs: number } | undefined;
    const { shots, lengthMs } = this.played(endMs);
    for (const { png, atMs } of shots) {
      const part = await changedPart(compressor, png);
      if (part === undefined) continue;
      if (shown !== undefined) frames.push({ ...shown.part, durationMs: Math.round(atMs - shown.atMs) });
      shown = { part, atMs };
    }
    if (shown === undefined) throw new Error("Nothing was recorded.");
    frames.push({ ...shown.part, durationMs: Math.round(lengthMs - shown.atMs) });
    await compressor.close();
    writeFileSync(file, animatedWebp(this.page.viewportSize()!, frames));
  }

  /** The shots that are shown, with their times in the picture: waits shortened, holds at full length. */
  private played(endMs: number): { readonly shots: readonly Shot[]; readonly lengthMs: number } {
    const steps = this.shots.map(({ atMs }, index) => {
      const nextMs = this.shots[index + 1]?.atMs ?? endMs;
      const held = this.holds.map(([from, to]) => Math.max(0, Math.min(to, nextMs) - Math.max(from, atMs)));
      const heldMs = held.reduce((sum, ms) => sum + ms, 0);
      return { heldMs, waitMs: Math.min(longestWaitMs, nextMs - atMs - heldMs) };
    });
    const waits = steps.reduce((sum, { waitMs }) => sum + waitMs, 0);
    const pace = Math.min(1, longestPlayMs / waits);
    let atMs = 0;
    const slots = new Map<number, Shot>();
    for (const [index, { heldMs, waitMs }] of steps.entries()) {
      const slot = Math.floor(atMs / frameMs);
      slots.set(slot, { png: this.shots[index]!.png, atMs: slot * frameMs });
      atMs += heldMs + pace * waitMs;
    }
    return { shots: [...slots.values()], lengthMs: atMs };
  }
}

/** The width of a PNG in base64. */
function widthOf(png: string): number {
  return Buffer.from(png.slice(0, 32), "base64").readUInt32BE(16);
}

/** Compares a screenshot, in base64, with the one before it in the compressor's page; undefined when both look the same. */
async function changedPart(compressor: Page, png: string): Promise<ChangedPart | undefined> {
  const part = await compressor.evaluate(async (url) => {
    const image = await createImageBitmap(await (await fetch(url)).blob());
    const { width, height } = image;
    const whole = new OffscreenCanvas(width, height);
    const drawing = whole.getContext("2d", { willReadFrequently: true })!;
    drawing.drawImage(image, 0, 0);
    const pixels = new Uint32Array(drawing.getImageData(0, 0, width, height).data.buffer);
    const kept = globalThis as { shownPixels?: Uint32Array };
    const before = kept.shownPixels;
    kept.shownPixels = pixels;
    let [left, top, right, bottom] = before === undefined ? [0, 0, width - 1, height - 1] : [width, height, -1, -1];
    for (let at = 0; before !== undefined && at < pixels.length; at++) {
      if (pixels[at] === before[at]) continue;
      const [x, y] = [at % width, Math.floor(at / width)];
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
    if (right < 0) return undefined;
    // The container counts places in steps of two.
    [left, top] = [left - (left % 2), top - (top % 2)];
    const size = { width: right - left + 1, height: bottom - top + 1 };
    // What has not changed is transparent, which takes almost no space.
    const cut = new OffscreenCanvas(size.width, size.height);
    const changes = new ImageData(size.width, size.height);
    const changedPixels = new Uint32Array(changes.data.buffer);
    for (let at = 0; at < changedPixels.length; at++) {
      const place = (top + Math.floor(at / size.width)) * width + left + (at % size.width);
      if (pixels[place] !== before?.[place]) changedPixels[at] = pixels[place]!;
    }
    cut.getContext("2d")!.putImageData(changes, 0, 0);
    // Quality 1 is Chromium's way to ask for compression without loss.
    const blob = await cut.convertToBlob({ type: "image/webp", quality: 1 });
    return { x: left, y: top, ...size, webp: [...new Uint8Array(await blob.arrayBuffer())] };
  }, `data:image/png;base64,${png}`);
  return part && { ...part, webp: Buffer.from(part.webp) };
}

/** The container, as https://developers.google.com/speed/webp/docs/riff_container describes it. */
function animatedWebp(size: { readonly width: number; readonly height: number }, frames: readonly Frame[]): Buffer {
  const animationWithAlpha = 0x12;
  const header = Buffer.concat([
    Buffer.from([animationWithAlpha, 0, 0, 0]),
    uint24(size.width - 1),
    uint24(size.height - 1),
  ]);
  // Background colour, and 0 repetitions, which means that it never ends.
  const loop = Buffer.alloc(6);
  // Drawn over the frame before it, which stays.
  const blend = 0;
  const parts = frames.map(({ x, y, width, height, durationMs, webp }) => {
    const place = [x / 2, y / 2, width - 1, height - 1, durationMs].map(uint24);
    return chunk("ANMF", Buffer.concat([...place, Buffer.from([blend]), imageData(webp)]));
  });
  return chunk("RIFF", Buffer.concat([Buffer.from("WEBP"), chunk("VP8X", header), chunk("ANIM", loop), ...parts]));
}

/** The chunks of a WebP file that hold the picture itself. */
function imageData(webp: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 12; at < webp.length;) {
    const name = webp.toString("latin1", at, at + 4);
    const length = webp.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (["VP8 ", "VP8L", "ALPH"].includes(name)) parts.push(webp.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function chunk(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(name, "latin1"), length, data, Buffer.alloc(data.length % 2)]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
