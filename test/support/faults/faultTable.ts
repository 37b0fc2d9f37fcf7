// What the tests of faults found, as one table at the end of the run: every count but those of the faults themselves must be 0.
import assert from "node:assert/strict";

/** What became of the faults of one scenario. */
export class FaultRow {
  readonly scenario: string;
  /** Faults that were made, and requests that were answered right after them. */
  faults = 0;
  served = 0;
  private readonly lost: string[] = [];
  private readonly orphaned: string[] = [];
  private readonly grown: string[] = [];

  constructor(scenario: string) {
    this.scenario = scenario;
  }

  /** A request without an answer or an end, or text that was received and is not there any more. */
  loses(what: string): void {
    this.lost.push(what);
  }

  /** Processes, sockets, files or folders that nobody owns any more. */
  leaves(what: string): void {
    this.orphaned.push(what);
  }

  /** Something that is more than it was before the faults. */
  grows(what: string): void {
    this.grown.push(what);
  }

  /** Compares counts with those from before the faults. `slack`: how much each may differ without being growth. */
  compares(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>, slack = 0): void {
    for (const [name, count] of Object.entries(after)) {
      const was = before[name] ?? 0;
      if (count > was + slack) this.grows(`${name}: ${was} before, ${count} after`);
    }
  }

  get cells(): readonly (string | number)[] {
    return [this.scenario, this.faults, this.served, this.lost.length, this.orphaned.length, this.grown.length];
  }

  /** Raises unless nothing was lost, left behind or grown, and each fault was followed by a request that was answered. */
  assertClean(): void {
    assert.deepEqual({ lost: this.lost, orphaned: this.orphaned, grown: this.grown }, clean, this.scenario);
    assert.ok(this.faults > 0, `${this.scenario}: no fault was made`);
    assert.ok(
      this.served >= this.faults,
      `${this.scenario}: ${this.served} of ${this.faults} next requests were answered`,
    );
  }
}

const clean = { lost: [], orphaned: [], grown: [] };
const rows: FaultRow[] = [];

/** Adds a row to the table. */
export function faultRow(scenario: string): FaultRow {
  const row = new FaultRow(scenario);
  rows.push(row);
  return row;
}

function printed(): string {
  const head = ["scenario", "faults", "served", "losses", "orphans", "growth"];
  const sum = (index: number): number => rows.reduce((total, { cells }) => total + Number(cells[index]), 0);
  const all = [head, ...rows.map(({ cells }) => cells), ["all", ...[1, 2, 3, 4, 5].map(sum)]];
  const width = Math.max(...all.map(([first]) => String(first).length));
  return all
    .map(
      ([first, ...rest]) => `  ${String(first).padEnd(width)}${rest.map((cell) => String(cell).padStart(9)).join("")}`,
    )
    .join("\n");
}

// Registered on mocha's root suite by whichever test file comes first.
after(() => console.log(`\n${printed()}\n`));
