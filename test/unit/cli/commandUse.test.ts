import assert from "node:assert/strict";
import { checkUse, commandNames, usageOf } from "../../../src/cli/commandUse.ts";
import { readOptions } from "../../../src/cli/options.ts";
import { usage, UsageError } from "../../../src/cli/usage.ts";

describe("what a command takes", () => {
  it("is what the help says of it", () => {
    const helped = [...usage.matchAll(/^ {2}ghostlight ([a-z-]+)/gm)].map(([, name]) => name!);
    assert.deepEqual([...new Set(helped)].toSorted(), commandNames.toSorted());
    for (const name of commandNames) {
      const text = usageOf([name]).split("\n\nAll commands")[0]!;
      assert.match(text, new RegExp(`^ {2}ghostlight ${name}(?: |$)`, "m"));
      const others = commandNames.filter((other) => other !== name);
      for (const other of others) assert.doesNotMatch(text, new RegExp(`^ {2}ghostlight ${other}(?: |$)`, "m"));
      const actions = name === "models" ? [...text.matchAll(/models (\w+)/g)].map(([, action]) => action!) : [""];
      for (const [, option] of text.matchAll(/--([a-z-]+)/g))
        assert.ok(
          actions.some((action) => isTaken([name, action].filter(Boolean), option!)),
          `${name} --${option}`,
        );
    }
  });

  it("are the model's options everywhere, for an alias", () => {
    for (const name of commandNames) assert.ok(isTaken([name], "context"), name);
  });

  it("is asked of a whole line", () => {
    assert.doesNotThrow(() => readOptions(["fix", "a:1", "--write", "--model", "b"]));
    assert.doesNotThrow(() => readOptions(["explain", "--write", "--help"]));
    assert.throws(() => readOptions(["explain", "a:1", "--write"]), UsageError);
    assert.throws(() => readOptions(["fix", "a:1", "--instruction="]), UsageError);
  });
});

function isTaken(positionals: readonly string[], option: string): boolean {
  try {
    checkUse(positionals, [option]);
    return true;
  } catch {
    return false;
  }
}
