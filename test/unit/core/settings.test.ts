import assert from "node:assert/strict";
import { readSettings, settingsTable } from "../../../src/core/settings.ts";

describe("settings", () => {
  const read = (values: Record<string, unknown>) => readSettings((key) => values[key]);

  it("have their defaults where nothing is set", () => {
    const { settings, rejected } = read({});
    assert.deepEqual(rejected, []);
    for (const [name, row] of Object.entries(settingsTable))
      assert.equal(settings[name as keyof typeof settings], row.default);
  });

  it("take a value that is allowed", () => {
    const { settings } = read({ "ghostlight.contextTokens": 4096, "ghostlight.model": "  /models/a.gguf " });
    assert.equal(settings.contextTokens, 4096);
    assert.equal(settings.model, "/models/a.gguf");
  });

  for (const [key, value] of [
    ["ghostlight.contextTokens", "4096"],
    ["ghostlight.contextTokens", 3.5],
    ["ghostlight.contextTokens", 12],
    ["ghostlight.keepAliveMinutes", -1],
    ["ghostlight.model", 7],
    ["ghostlight.inlineCompletions.enabled", "yes"],
    ["ghostlight.chat.thinking", null],
  ] as const)
    it(`name ${key} when it is ${JSON.stringify(value)}, and use the default`, () => {
      const { settings, rejected } = read({ [key]: value });
      assert.deepEqual(rejected, [key]);
      assert.deepEqual(settings, read({}).settings);
    });

  it("let no workspace choose what the worker loads or how much memory it takes", () => {
    for (const row of [settingsTable.model, settingsTable.contextTokens, settingsTable.keepAliveMinutes])
      assert.equal(row.scope, "machine");
  });
});
