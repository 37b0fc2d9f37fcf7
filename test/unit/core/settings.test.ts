import assert from "node:assert/strict";
import { readSettings, settingsTable, switchValue } from "../../../src/core/settings.ts";

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

  describe("that are switches", () => {
    const row = settingsTable.inlineCompletions;
    const value = (effective: unknown, user?: unknown, userForLanguage?: unknown): boolean =>
      switchValue(row, { effective, user, userForLanguage });

    it("are as the user says, for the language if that is set", () => {
      assert.equal(value(true), true);
      assert.equal(value(false, false), false);
      assert.equal(value(false, true, false), false);
      assert.equal(value(true, false, true), true);
    });

    it("are turned off by a workspace, but not on", () => {
      assert.equal(value(false, true), false);
      assert.equal(value(false, undefined), false);
      assert.equal(value(true, false), false);
      assert.equal(value(true, true, false), false);
    });

    it("have their default where a value is not allowed", () => {
      assert.equal(value("no", "no"), row.default);
      assert.equal(value(true, "no"), row.default);
    });
  });
});
