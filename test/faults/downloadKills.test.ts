// A download that is killed again and again, at random offsets and moments, by SIGKILL: whatever the hub does meanwhile, it
// ends with the right digest or with a clear error.
import assert from "node:assert/strict";
import { existsSync, readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import type { ModelEntry } from "../../src/core/models/catalogue/modelEntry.ts";
import * as hubs from "../support/servers/hubServer.ts";
import { startHub, type HubBehaviour, type HubServer } from "../support/servers/hubServer.ts";
import { rowOfFiles, someContent } from "../support/store/modelPackages.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { seed, times } from "../support/run/thoroughness.ts";
import { StoreHome, type HubChoice, type StoreChild } from "../support/store/storeRun.ts";

const kills = times(40, 200);
/** Homes in which that happens side by side. */
const chains = Math.min(kills, 8);

describe("model store: kills", function () {
  this.timeout(1_200_000);
  it(`${kills} kills at random places end with the right digest or a clear error`, async () => {
    const shares = Array.from({ length: chains }, (_, index) => Math.floor((kills + index) / chains));
    const runs = shares.map((share, index) => new Chain(seed + index).run(share));
    // All of them to their end: no process may outlive the test.
    await Promise.allSettled(runs);
    const outcomes = await Promise.all(runs);
    const killed = outcomes.reduce((sum, outcome) => sum + outcome.killed, 0);
    const withBytes = outcomes.reduce((sum, outcome) => sum + outcome.killedWithBytes, 0);
    assert.equal(killed, kills);
    assert.ok(withBytes > kills / 3, `only ${withBytes} kills came when something had arrived`);
    console.log(`        ${killed} kills, ${withBytes} of them with a beginning on disk; seed ${seed}`);
  });
});

/** One home and one hub, with processes one after the other. */
class Chain {
  private readonly random: () => number;
  private readonly name: string;
  private readonly contents: Readonly<Record<string, Buffer>>;
  private readonly entry: ModelEntry;
  private readonly store = new StoreHome();
  private readonly choice: HubChoice;
  private readonly isFalse: boolean;
  private sentBytes = 0;
  private killAtBytes = Infinity;
  private victim: StoreChild | undefined;

  constructor(seed: number) {
    this.random = randomFrom(seed);
    this.name = `seed ${seed}`;
    const sizes = this.pick([[600_000], [600_000], [250_000, 350_000]]);
    this.contents = Object.fromEntries(
      sizes.map((size, index) => [`model-0000${index + 1}-of-0000${sizes.length}.gguf`, someContent(size)]),
    );
    this.entry = rowOfFiles(this.contents, this.pick([undefined, undefined, "unknown"]));
    this.choice = this.pick([{}, { pieceBytes: 64_000, connections: 3 }, { pieceBytes: 150_000, connections: 4 }]);
    // Some hubs turn bad in the end.
    this.isFalse = this.random() < 0.25;
  }

  async run(kills: number): Promise<{ killed: number; killedWithBytes: number }> {
    let killed = 0;
    let killedWithBytes = 0;
    const hub = await startHub(this.contents, this.behaviour);
    try {
      while (killed < kills) {
        const outcome = await this.runOnce(hub);
        if (outcome === undefined) {
          killed++;
          if (this.store.names().some((name) => name.endsWith(".part"))) killedWithBytes++;
          this.assertNothingWrong();
          if (this.random() < 0.85) this.ageLocks();
        } else {
          this.assertClear(outcome);
          // It was quicker than the kill: from the beginning.
          if (outcome.startsWith("path ")) this.store.clear();
        }
      }
      await this.end(hub);
    } finally {
      await hub.close();
      this.store.close();
    }
    return { killed, killedWithBytes };
  }

  /** Starts a process and kills it somewhere; answers its last line when it ended before. */
  private async runOnce(hub: HubServer): Promise<string | undefined> {
    const child = this.start(hub);
    let isKilled = false;
    const kill = (): void => {
      isKilled = true;
      void child.kill();
    };
    const total = Object.values(this.contents).reduce((sum, { length }) => sum + length, 0);
    this.sentBytes = 0;
    this.victim = undefined;
    if (this.random() < 0.75) {
      this.killAtBytes = Math.floor(this.random() * total);
      this.victim = child;
      this.onKill = kill;
    } else if (this.random() < 0.3) setTimeout(kill, this.random() * 200);
    else {
      const laterMs = this.random() * 300;
      void child.wrote(/^progress (downloading|checking)/).then(() => setTimeout(kill, laterMs));
    }
    const outcome = await child.outcome;
    this.victim = undefined;
    // One that had said its last word before the signal came has ended by itself.
    return isKilled && !/^(path|failure) /.test(outcome) ? undefined : outcome;
  }

  private onKill = (): void => undefined;

  private async end(hub: HubServer): Promise<void> {
    if (this.isFalse) {
      this.isBad = true;
      const outcome = await this.start(hub).outcome;
      this.assertClear(outcome);
      this.isBad = false;
    }
    // Whatever happened before: an honest hub leads to the model.
    this.isHonest = true;
    const outcome = await this.start(hub).outcome;
    assert.match(outcome, /^path /, `${this.name}: ${outcome}`);
    for (const [name, content] of Object.entries(this.contents))
      assert.ok(this.store.read(name).equals(content), `${this.name}: ${name} has another content`);
  }

  private isHonest = false;
  private isBad = false;

  private start(hub: HubServer): StoreChild {
    const choice = { base: hub.base, ...this.choice };
    return this.store.child(this.entry, choice);
  }

  private readonly behaviour: HubBehaviour = (reply, content, from, asked) => {
    if (this.isBad) return hubs.wrongBytes(reply, content, from, asked);
    const odd = this.isHonest ? 1 : this.random();
    if (odd < 0.05) return hubs.cutAfter(Math.floor(this.random() * 50_000))(reply, content, from, asked);
    if (odd < 0.08) return hubs.status(503)(reply, content, from, asked);
    if (odd < 0.1) return hubs.ignoringRange(reply, content, from, asked);
    if (odd < 0.12) return hubs.shortPiece(reply, content, from, asked);
    return this.trickle(reply, content, from, asked);
  };

  /** Sends in small pieces, and kills when so many bytes are out. */
  private readonly trickle: HubBehaviour = (reply, content, from, { to = Infinity }) => {
    const end = Math.min(content.length, to + 1);
    reply.writeHead(206, {
      "content-range": `bytes ${from}-${end - 1}/${content.length}`,
      "content-length": end - from,
    });
    let at = from;
    const timer = setInterval(() => {
      const chunk = content.subarray(at, Math.min(end, at + 24_000));
      reply.write(chunk);
      at += chunk.length;
      this.sentBytes += chunk.length;
      if (this.victim !== undefined && this.sentBytes > this.killAtBytes) this.onKill();
      if (at >= end) reply.end();
      if (at >= end || reply.destroyed) clearInterval(timer);
    }, 15);
  };

  /** What a killed process leaves: finished files that are right, and a beginning that is one. */
  private assertNothingWrong(): void {
    for (const [name, content] of Object.entries(this.contents)) {
      if (existsSync(path.join(this.store.home, "models", name)))
        assert.ok(this.store.read(name).equals(content), `${this.name}: ${name} is in place with another content`);
      if (existsSync(path.join(this.store.home, "models", `${name}.part`))) {
        const part = this.store.read(`${name}.part`);
        assert.ok(content.subarray(0, part.length).equals(part), `${this.name}: what has arrived of ${name} is wrong`);
      }
    }
  }

  /** As if time had passed: the next process need not wait for the lock of the killed one to go stale. */
  private ageLocks(): void {
    const longAgo = new Date(Date.now() - 60_000);
    for (const folder of [this.store.home, path.join(this.store.home, "models")])
      for (const name of existsSync(folder) ? readdirSync(folder) : [])
        if (name.endsWith(".lock")) utimesSync(path.join(folder, name), longAgo, longAgo);
  }

  private assertClear(outcome: string): void {
    assert.match(outcome, /^(path \S|failure (downloadFailed|wrongDigest) \S)/, `${this.name}: “${outcome}”`);
    this.assertNothingWrong();
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)] as T;
  }
}
