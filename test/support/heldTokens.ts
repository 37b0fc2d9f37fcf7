import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { Sequence, Token } from "../../src/worker/embedded/engine.ts";

/** A sequence that holds tokens and nothing else. With checkpoints it can go back to the boundaries it passed. */
export class HeldTokens implements Sequence {
  readonly checkpointBytes = 0;
  readonly needsCheckpoints: boolean;
  readonly checksDrafts = false;
  tokens: readonly Token[] = [];
  checkpoints: number[] = [];

  constructor(needsCheckpoints = false) {
    this.needsCheckpoints = needsCheckpoints;
  }
  get length(): number {
    return this.tokens.length;
  }
  reusable(tokens: readonly Token[]): number {
    let same = 0;
    while (same < this.length && this.tokens[same] === tokens[same]) same++;
    if (!this.needsCheckpoints || same === this.length) return same;
    return this.checkpoints.findLast((length) => length <= same) ?? 0;
  }
  async reuse(tokens: readonly Token[]): Promise<number> {
    this.tokens = this.tokens.slice(0, this.reusable(tokens));
    this.checkpoints = this.checkpoints.filter((length) => length <= this.length);
    return this.length;
  }
  async save(file: string): Promise<void> {
    writeFileSync(file, JSON.stringify(this.tokens));
  }
  async restore(file: string): Promise<void> {
    this.tokens = JSON.parse(readFileSync(file, "utf8")) as Token[];
    this.checkpoints = [];
  }
  async checkpoint(): Promise<void> {
    this.checkpoints.push(this.length);
  }
  evaluate = (): never => assert.fail("a state evaluates nothing");
  predict = (): never => assert.fail("a state predicts nothing");
  rate = (): never => assert.fail("a state rates nothing");
  decode = (): never => assert.fail("a state generates nothing");
}
