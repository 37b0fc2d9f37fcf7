import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { followInterrupts, type InterruptedProcess } from "../../../src/cli/interrupts.ts";

describe("interrupting a command", () => {
  const codes: readonly (readonly [first: NodeJS.Signals, second: NodeJS.Signals, code: number])[] = [
    ["SIGINT", "SIGINT", 130],
    ["SIGTERM", "SIGTERM", 143],
    ["SIGHUP", "SIGTERM", 143],
  ];
  for (const [first, second, code] of codes)
    it(`${first} lets it end in order, and ${second} after it ends it at once`, () => {
      const exits: number[] = [];
      const signals = new EventEmitter();
      const process = Object.assign(signals, { exit: (each: number) => exits.push(each) }) as InterruptedProcess;
      const interrupts = followInterrupts(["SIGINT", "SIGTERM", "SIGHUP"], process);
      const send = (name: string): unknown => signals.emit(name, name);
      send(first);
      assert.deepEqual([interrupts.signal.aborted, exits], [true, []]);
      send(second);
      assert.deepEqual(exits, [code]);
    });

  it("leaves the signals alone when the command is over, and ends a process that is slow to end after one", () => {
    const exits: number[] = [];
    const signals = new EventEmitter();
    const process = Object.assign(signals, { exit: (each: number) => exits.push(each) }) as InterruptedProcess;
    followInterrupts(["SIGINT"], process).dispose();
    assert.deepEqual(signals.eventNames(), []);
    const interrupts = followInterrupts(["SIGINT"], process);
    signals.emit("SIGINT", "SIGINT");
    interrupts.dispose();
    signals.emit("SIGINT", "SIGINT");
    assert.deepEqual(exits, [130]);
  });
});
