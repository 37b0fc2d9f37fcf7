// The place where clients find this worker: its socket, the secret and its process id in the runtime folder. Programs that clean
// up temporary files may sweep any of it away, so it is looked at again and again: an unreachable worker would keep its memory.
import { lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** What listens at the place. */
export interface Listener {
  /** Starts to listen. Raises the system's error if the address is in use. */
  listen(address: string): Promise<void>;
  /** Listens anew after the socket's file was removed. Connections stay. */
  listenAgain(address: string): Promise<void>;
}

export class RuntimePlace {
  private readonly address: string;
  private readonly tokenFile: string;
  private readonly listener: Listener;
  private readonly log: Log;
  private lastSecret: string;
  /** Which file the socket is. */
  private socketId: string | undefined;
  /** Until the place is taken, there is nothing to put back. */
  private isBusy = true;
  private trouble: string | undefined;

  /** Raises the system's error if there is no secret. */
  constructor(address: string, tokenFile: string, listener: Listener, log: Log) {
    this.address = address;
    this.tokenFile = tokenFile;
    this.log = log;
    this.lastSecret = readFileSync(tokenFile, "utf8").trim();
    this.listener = listener;
  }

  /** The secret as it is now: when its file was swept away, a client makes another one, and must still be let in. */
  secret(): string {
    const secret = readIfThere(this.tokenFile)?.trim();
    if (secret?.length === this.lastSecret.length) this.lastSecret = secret;
    return this.lastSecret;
  }

  /** Starts to listen, and removes a socket file that a killed worker left. False if another worker answers there. */
  async take(): Promise<boolean> {
    try {
      await this.listener.listen(this.address);
    } catch (error) {
      if (systemCode(error) !== "EADDRINUSE") throw error;
      if (await answers(this.address)) return false;
      unlinkSync(this.address);
      await this.listener.listen(this.address);
    }
    this.socketId = this.idOfSocket();
    this.isBusy = false;
    return true;
  }

  /** Puts back what is missing. Answers false while the place is another's, so that no new client can come. */
  async mend(): Promise<boolean> {
    if (this.isBusy) return true;
    this.isBusy = true;
    try {
      const owner = await this.putBack();
      this.report(owner && `this worker's place is lost: ${owner}`);
      return owner === undefined;
    } catch (error) {
      // A full disk, for instance: it is tried again.
      this.report(`this worker's place cannot be kept: ${describe(error)}`);
      return true;
    } finally {
      this.isBusy = false;
    }
  }

  /** Answers why the place belongs to another, if it does. */
  private async putBack(): Promise<string | undefined> {
    const isOnWindows = process.platform === "win32";
    const folder = path.dirname(this.tokenFile);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const info = lstatSync(folder);
    const isOurs = info.isDirectory() && info.uid === process.getuid?.() && (info.mode & 0o077) === 0;
    if (!isOnWindows && !isOurs) return `${folder} is not this user's alone`;
    writeIfAbsent(this.tokenFile, this.secret());
    writeIfAbsent(path.join(folder, "worker.pid"), `${process.pid}\n`);
    // A pipe is not a file that somebody could remove.
    if (isOnWindows) return undefined;
    const id = this.idOfSocket();
    if (id === this.socketId) return undefined;
    if (id !== undefined) return "another worker listens there";
    this.log.warn(`${this.address} was removed; listening again`);
    await this.listener.listenAgain(this.address);
    this.socketId = this.idOfSocket();
    return undefined;
  }

  private idOfSocket(): string | undefined {
    if (process.platform === "win32") return undefined;
    const info = lstatSync(this.address, { throwIfNoEntry: false });
    return info && `${info.dev}:${info.ino}`;
  }

  /** Logs a trouble once, not every second. */
  private report(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.trouble) this.log.warn(trouble);
    this.trouble = trouble;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function writeIfAbsent(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(address);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
