// Holds an argument that is copied from a file to that file: only what is there can be written, and it ends only where it is unique.
import { LruCache } from "../../base/lruCache.ts";
import { CopyFollower } from "../../core/agent/files/copyFollower.ts";
import { CopySource, longestSource } from "../../core/agent/files/copySource.ts";
import type { OpenArgument } from "../../core/agent/formats/readers/openArgument.ts";
import type { CopiedArgument, ToolCall } from "../../core/modelPort.ts";
import { CopyTokens } from "../tokens/copyTokens.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";
import type { AllowedTokens, LoadedModel, Token } from "./engine.ts";

/** Files that are kept ready: one that is edited is edited again. */
const keptSources = 8;

/** What is written so far. */
export interface WrittenSoFar {
  /** The argument that is being written. */
  readonly open: OpenArgument | undefined;
  /** The calls before. */
  readonly calls: readonly ToolCall[];
}

/** What copies from files with one model need. */
export class CopyHelp {
  readonly tokens: CopyTokens;
  private readonly sources = new LruCache<string, CopySource>({ entries: keptSources });

  constructor(vocabulary: Vocabulary, model: Pick<LoadedModel, "tokenize">) {
    this.tokens = new CopyTokens(vocabulary, (character) => model.tokenize(character));
  }

  source(text: string, notation: OpenArgument["notation"]): CopySource {
    const key = `${notation} ${text}`;
    const source = this.sources.get(key) ?? new CopySource(text, notation);
    this.sources.set(key, source);
    return source;
  }
}

/** Says, token by token, what may come next in an argument that is copied from a file. */
export class CopiedText {
  private readonly copied: CopiedArgument;
  private readonly help: CopyHelp;
  private readonly answer: WrittenSoFar;
  private readonly marks: ReadonlyMap<Token, string>;
  private readonly partial: () => readonly Token[];
  /** The argument that is followed. */
  private key = "";
  private follower: CopyFollower | undefined;

  /** `marks`: tokens that are no text. `partial`: tokens of the character that is not complete. */
  constructor(
    copied: CopiedArgument,
    help: CopyHelp,
    answer: WrittenSoFar,
    marks: ReadonlyMap<Token, string>,
    partial: () => readonly Token[],
  ) {
    [this.copied, this.help, this.answer, this.marks, this.partial] = [copied, help, answer, marks, partial];
  }

  /** The tokens that may come next; undefined where no file is copied from. */
  readonly allowed: AllowedTokens = () => {
    const { open, calls } = this.answer;
    const { tool, argument, source } = this.copied;
    const name = open?.tool === tool && open.argument === argument ? open.given.get(source) : undefined;
    if (open === undefined || name === undefined) {
      this.follower = undefined;
      this.key = "";
      return undefined;
    }
    const key = `${calls.length} ${name}`;
    if (key !== this.key || (this.follower?.length ?? 0) > open.written.length) {
      this.key = key;
      this.follower = this.begun(open, name, calls);
    }
    const { follower } = this;
    if (follower === undefined) return undefined;
    follower.push(open.written.slice(follower.length));
    if (!follower.isOn) return undefined;
    const tokens = this.help.tokens.after(follower, this.partial(), this.marks);
    // What is too much to look through once is so again.
    if (tokens === undefined && this.partial().length === 0) this.follower = undefined;
    return tokens;
  };

  /** Nothing is known of a file that was not read, or that an earlier call of this answer will have changed. */
  private begun({ notation, end }: OpenArgument, name: string, calls: readonly ToolCall[]): CopyFollower | undefined {
    const { tool, source, texts } = this.copied;
    const path = plainPath(name);
    const isChanged = calls.some((call) => call.name === tool && plainPath(String(call.arguments[source])) === path);
    const text = texts.find(({ names }) => names.some((each) => plainPath(each) === path))?.text ?? "";
    if (isChanged || text === "" || text.length > longestSource) return undefined;
    return new CopyFollower(this.help.source(text, notation), end);
  }
}

/** A path without what makes no difference. */
function plainPath(name: string): string {
  return name.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
}
