// Asks git itself which files it ignores: only git knows all the places where rules come from. Independent of the editor.
import { headOf } from "../../base/text.ts";
import { spawn } from "node:child_process";
import path from "node:path";
import type { Log } from "../../base/log.ts";

/** Longest wait for git, in milliseconds. It answers in a few, but a repository on a network drive may hang. */
const usualTimeoutMs = 3000;
/** Paths asked for at once. */
const mostPaths = 2000;
/** Programs that run at once. */
const mostAtOnce = 4;
/** Longest answer that is read, in bytes: what was asked, and nothing else, comes back. */
const longestPath = 8192;

/** Variables by which a program that starts the editor, such as a Git hook, would point git to another repository. */
const repositoryVariables =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|(?:NO)?GLOB_PATHSPECS|ICASE_PATHSPECS|LITERAL_PATHSPECS)$/i;
/** One path is at fault, not the repository. */
const onePathRefused = /is in submodule|beyond a symbolic link|outside repository|outside of the repository/;

/** What git says about a path; `unknown` when it cannot say, `late` when it did not answer in time. */
export type GitWord = "ignored" | "notIgnored" | "unknown" | "late";

export interface GitIgnoreOptions {
  /** The program. */
  readonly command: () => string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends what still runs. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Longest wait, in milliseconds. */
  readonly timeoutMs?: number;
}

type Answer = ReadonlySet<string> | "late" | "refused" | "onePathRefused";

export class GitIgnore {
  private readonly options: GitIgnoreOptions;
  private readonly queue: (() => void)[] = [];
  private running = 0;
  private hasWarned = false;

  constructor(options: GitIgnoreOptions) {
    this.options = options;
  }

  /**
   * What git says about paths in a working tree. `root`: the folder with `.git` in it. The paths are relative to it, with `/`, and
   * lead through no symbolic link. Never raises.
   */
  async ask(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, GitWord>> {
    const words = new Map<string, GitWord>();
    const pieces: (readonly string[])[] = [];
    for (let at = 0; at < paths.length; at += mostPaths) pieces.push(paths.slice(at, at + mostPaths));
    await Promise.all(pieces.map((piece) => this.askPiece(root, piece, words)));
    return words;
  }

  private async askPiece(root: string, paths: readonly string[], words: Map<string, GitWord>): Promise<void> {
    const answer = await this.inTurn(() => this.run(root, paths));
    if (answer === "onePathRefused" && paths.length > 1) {
      // Git refuses the whole question for one path. It is found by asking for halves.
      const half = Math.ceil(paths.length / 2);
      await this.askPiece(root, paths.slice(0, half), words);
      return this.askPiece(root, paths.slice(half), words);
    }
    const wordOf = (each: string): GitWord => {
      if (typeof answer === "string") return answer === "late" ? "late" : "unknown";
      return answer.has(each) ? "ignored" : "notIgnored";
    };
    for (const each of paths) words.set(each, wordOf(each));
  }

  /** Runs a few at once, the others after them. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= mostAtOnce) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  private async run(root: string, paths: readonly string[]): Promise<Answer> {
    const { command, signal, timeoutMs = usualTimeoutMs } = this.options;
    if (signal.aborted) return "late";
    const args = ["-C", root, "-c", "core.fsmonitor=false", "check-ignore", "--stdin", "-z"];
    const child = spawn(command(), args, {
      // Never the repository itself: on Windows a program is looked for there first.
      cwd: path.dirname(process.execPath),
      env: this.environment(),
      stdio: "pipe",
      windowsHide: true,
    });
    let isLate = false;
    const end = (): void => {
      isLate = true;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(end, timeoutMs);
    signal.addEventListener("abort", end, { once: true });
    const chunks: Buffer[] = [];
    let [errors, bytes] = ["", 0];
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= paths.length * longestPath) chunks.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = headOf(`${errors}${text}`, 2000)));
    // Git may end before it has read everything.
    child.stdin.on("error", () => undefined);
    // A path that begins with a colon would be a pattern.
    child.stdin.end(paths.map((each) => `./${each}\0`).join(""));
    const code = await new Promise<number | undefined>((resolve) => {
      child.on("error", (error) => {
        errors ||= error.message;
        resolve(undefined);
      });
      child.on("close", (exit) => resolve(exit ?? undefined));
    });
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    // 1: none of them is ignored.
    if (code === 0 || code === 1)
      return new Set(
        Buffer.concat(chunks)
          .toString("utf8")
          .split("\0")
          .map((each) => each.replace(/^\.\//, "")),
      );
    if (!isLate && onePathRefused.test(errors)) return "onePathRefused";
    this.warn(isLate ? `git took longer than ${timeoutMs} ms` : errors.trim());
    return isLate ? "late" : "refused";
  }

  private environment(): NodeJS.ProcessEnv {
    const own = Object.entries(this.options.env).filter(([name]) => !repositoryVariables.test(name));
    return {
      ...Object.fromEntries(own),
      // Messages that can be recognised; no lock, no question, and no network for what is missing.
      ...{ LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" },
    };
  }

  /** Once: without git, this would be said at every pause. */
  private warn(reason: string): void {
    if (this.hasWarned || this.options.signal.aborted) return;
    this.hasWarned = true;
    this.options.log.warn(`git does not say which files it ignores, so .gitignore files are read instead: ${reason}`);
  }
}
