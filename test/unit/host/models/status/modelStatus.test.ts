import assert from "node:assert/strict";
import type { WorkerState } from "../../../../../src/client/connection/workerLink.ts";
import { failure } from "../../../../../src/core/failures.ts";
import type { ModelFacts, ModelState } from "../../../../../src/core/models/runtime/modelState.ts";
import type { Localizer } from "../../../../../src/host/localizer.ts";
import {
  describeStatus,
  type StatusText,
  modelView,
  type ModelChoice,
} from "../../../../../src/host/models/status/modelStatus.ts";

/** The source language: only the values are put in. */
const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

const facts: ModelFacts = {
  kind: "embedded",
  limitations: [],
  path: "/m/a.gguf",
  name: "Model A",
  architecture: "qwen2",
  sizeBytes: 491_000_000,
  contextTokens: 8192,
  trainContextTokens: 32768,
  needsCheckpoints: false,
  canInfill: true,
  device: "CPU",
  gpuLayers: 0,
  prefillTokensPerSecond: 300,
  infillTokens: 512,
  firstInfillTokens: 512,
};
const chosen: ModelChoice = { kind: "chosen", path: "/m/a.gguf", name: "Model A" };
const missing: ModelChoice = { kind: "missing" };
const named: ModelChoice = { kind: "missing", named: { name: "Model A", sizeBytes: 491_000_000 } };

function running(model: ModelState): WorkerState {
  return {
    kind: "running",
    pid: 7,
    program: { path: "/bin/node", node: "20.0.0" },
    status: { model, models: [model], clients: 1, pending: 0 },
  };
}

describe("status in words", () => {
  const says = (choice: ModelChoice, worker: WorkerState): string => {
    const { view, short, long } = describeStatus(choice, worker, english);
    return `${view}: ${short} / ${long}`;
  };

  it("without a model says what to do, and leaves it to the list to recommend one", () => {
    assert.match(says(missing, { kind: "stopped" }), /missing: .*no model .*Choose one: the list recommends/);
    assert.match(says(named, { kind: "stopped" }), /missing: .*The settings name Model A \(491 MB\)/);
  });

  it("does not promise to load by itself what the user wanted to be rid of", () => {
    const freed = says({ ...chosen, isFreed: true }, running({ kind: "absent" }));
    assert.match(freed, /idle: .*memory freed .*loads again when you ask in the chat/);
    assert.doesNotMatch(freed, /first needed/);
  });

  it("before the first request says that it needs nothing", () => {
    assert.match(says(chosen, { kind: "stopped" }), /idle: .*Model A loads when it is first needed/);
  });

  it("the chat names the model by one name before, while and after it loads, and when that failed", () => {
    const named = (worker: WorkerState, choice: ModelChoice = chosen): string =>
      modelView(choice, worker, describeStatus(choice, worker, english), english).name;
    const file = { path: "/m/a.gguf", name: "Model A" };
    const no = failure("loadFailed", "No.");
    for (const worker of [
      ...[{ kind: "stopped" } as const, running({ kind: "absent" }), running({ kind: "loading", ...file })],
      ...[running({ kind: "ready", facts }), running({ kind: "parked", facts })],
      ...[running({ kind: "failed", ...file, failure: no }), { kind: "stopped", failure: no } as const],
    ])
      assert.equal(named(worker), "Model A");
    assert.equal(named({ kind: "stopped" }, { kind: "unusable", name: "Model B", failure: no }), "Model B");
    assert.equal(
      named(running({ kind: "ready", facts }), { kind: "unusable", name: "Model B", failure: no }),
      "Model B",
    );
  });

  it("counts while a model loads", () => {
    assert.match(
      says(chosen, running({ kind: "loading", path: "/m/a.gguf", name: "Model A", progress: 0.42 })),
      /busy: .*42 %/,
    );
    assert.match(
      says(chosen, running({ kind: "loading", path: "/m/a.gguf", name: "Model A" })),
      /busy: .*Loading Model A…/,
    );
  });

  it("names the model, its device and the worker's process when it is ready", () => {
    const status = describeStatus(chosen, running({ kind: "ready", facts }), english);
    assert.equal(status.long, "Model A is ready.");
    assert.match(status.details.join(), /CPU.*process 7/);
  });

  it("says that a model without infill tokens has no ghost text", () => {
    const status = describeStatus(chosen, running({ kind: "ready", facts: { ...facts, canInfill: false } }), english);
    assert.match(status.details.join(), /ghost text does not/);
  });

  it("tells a model that ghost text has for itself beside the one for chat", () => {
    const withOwn = (completionModel: ModelState, model: ModelState = { kind: "ready", facts }): StatusText => {
      const status = { model, completionModel, models: [model, completionModel], clients: 1, pending: 0 };
      return describeStatus(
        chosen,
        { kind: "running", pid: 7, program: { path: "/bin/node", node: "20.0.0" }, status },
        english,
      );
    };
    const small: ModelFacts = { ...facts, name: "Small", device: "CPU", path: "/m/small.gguf" };
    const lines = (completionModel: ModelState): string => withOwn(completionModel).details.join("\n");
    assert.match(lines({ kind: "ready", facts: small }), /^Ghost text: Small, on CPU$/m);
    assert.match(lines({ kind: "parked", facts: small }), /Ghost text: Small, unloaded until the next request/);
    assert.match(lines({ kind: "loading", path: "/m/small.gguf", name: "Small" }), /Ghost text: loading Small/);
    assert.match(lines({ kind: "absent" }), /Ghost text: its model loads when it is first needed/);
    const noInfill = withOwn({ kind: "ready", facts: small }, { kind: "ready", facts: { ...facts, canInfill: false } });
    assert.doesNotMatch(noInfill.details.join(), /ghost text does not/, "its own model completes");
    const failed = withOwn({
      kind: "failed",
      path: "/m/small.gguf",
      name: "Small",
      failure: failure("modelUnreadable", "No model."),
    });
    assert.equal(failed.view, "failed");
    assert.match(failed.long, /No model\./);
    assert.match(failed.details.join("\n"), /Ghost text: Small could not be loaded/);
  });

  it("shouts when the processor works although a GPU is there", () => {
    const text = "There is a GPU (/dev/nvidia0), but the model runs on the CPU: no driver.";
    const slow: ModelFacts = { ...facts, gpuFallback: { kind: "noBinary", seen: "/dev/nvidia0", text } };
    const status = describeStatus(chosen, running({ kind: "ready", facts: slow }), english);
    assert.equal(status.isWarning, true);
    assert.equal(status.icon, "warning");
    assert.match(status.short, /on CPU/);
    assert.match(status.long, /is ready\. It is slow: There is a GPU/);
    assert.equal(describeStatus(chosen, running({ kind: "ready", facts }), english).isWarning, undefined);
  });

  it("tells layers, measured speed and memory", () => {
    const onGpu: ModelFacts = { ...facts, device: "RTX 3090", gpuLayers: 65, layers: 65 };
    const memory = {
      ...{ residentBytes: 2e9, modelBytes: 17e9, kvCacheBytes: 1e9, checkpointBytes: 3e8, freeSystemBytes: 1e9 },
      ...{ sequences: 2, savedStates: 0, handles: 9 },
    };
    const measured = { prefill: 640.4, decode: 31.4, memory };
    const { details } = describeStatus(chosen, running({ kind: "ready", facts: onGpu }), english, undefined, measured);
    assert.match(details.join("\n"), /Device: RTX 3090, with 65 of 65 layers/);
    assert.match(details.join("\n"), /Speed: 640 tokens\/s of prompt, 31 tokens\/s of answer/);
    assert.match(details.join("\n"), /process 2\.0 GB; model 17\.0 GB, context 1\.0 GB, saved states 300 MB/);
  });

  it("a model behind a server is told by the server", () => {
    const remote: ModelFacts = { ...facts, kind: "remote", device: "http://127.0.0.1:8000", prefillTokensPerSecond: 0 };
    const { details } = describeStatus(chosen, running({ kind: "ready", facts: remote }), english);
    assert.match(details.join("\n"), /^Server: http:\/\/127\.0\.0\.1:8000\nContext of 8,192 tokens/);
    assert.doesNotMatch(details.join("\n"), /Speed|Memory/);
  });

  it("a download is told in place of the missing model, and beside one that answers", () => {
    const download = { kind: "running", name: "Model B", percent: 43, text: "43 MB of 100 MB" } as const;
    const alone = describeStatus(missing, { kind: "stopped" }, english, download);
    assert.deepEqual(
      [alone.view, alone.short, alone.long],
      [...["busy", "Ghostlight: downloading 43 %", "Model B: 43 MB of 100 MB."]],
    );
    const paused = describeStatus(missing, { kind: "stopped" }, english, { ...download, kind: "paused" });
    assert.match(paused.short, /paused at 43 %/);
    const beside = describeStatus(chosen, running({ kind: "ready", facts }), english, download);
    assert.equal(beside.short, "Ghostlight");
    assert.equal(beside.details.at(-1), "Model B: 43 MB of 100 MB.");
  });

  it("says why a model or the worker failed, and the next step", () => {
    const reason = failure("outOfMemory", "Not enough memory.");
    assert.match(
      says(chosen, running({ kind: "failed", path: "/m/a.gguf", name: "Model A", failure: reason })),
      /failed: .*Not enough memory\. Close/,
    );
    assert.match(
      says(chosen, { kind: "stopped", failure: failure("workerGone", "It ended.") }),
      /failed: .*stopped .*It ended\. It restarts/,
    );
    assert.match(
      says({ kind: "unusable", name: "a", failure: reason }, { kind: "stopped" }),
      /failed: .*Not enough memory/,
    );
  });

  it("does not hold the failure of the model before against another one", () => {
    const failed = running({
      kind: "failed",
      path: "/m/b.gguf",
      name: "Model B",
      failure: failure("loadFailed", "No."),
    });
    assert.match(says(chosen, failed), /idle: .*Model A loads when it is first needed/);
  });

  it("tells the chat that nothing leaves the machine only when the model runs on it", () => {
    const says = (choice: ModelChoice): string =>
      modelView(choice, { kind: "stopped" }, describeStatus(choice, { kind: "stopped" }, english), english)
        .introduction;
    const server: ModelChoice = { kind: "server", url: "https://llm.example.org/v1", name: "llm.example.org" };
    assert.match(says(chosen), /runs on this machine, and nothing you write leaves it/);
    assert.match(says(missing), /nothing you write leaves it/);
    assert.match(says(server), /are sent to https:\/\/llm\.example\.org\/v1/);
    for (const choice of [
      server,
      { kind: "unknown" },
      { kind: "unusable", name: "a", failure: failure("badInput", "No.") },
    ] as const)
      assert.doesNotMatch(says(choice), /leaves|this machine/);
  });

  it("speaks the user's language, also where core named the next step", () => {
    const shouting: Localizer = { t: (message, ...values) => english.t(message, ...values).toUpperCase() };
    const status = describeStatus(
      { kind: "unusable", name: "a", failure: failure("modelUnreadable", "a.gguf is no model.", "Choose another.") },
      { kind: "stopped" },
      shouting,
    );
    assert.equal(status.short, "GHOSTLIGHT: MODEL CANNOT BE USED");
    assert.equal(status.long, "a.gguf is no model. CHOOSE ANOTHER.");
  });
});
