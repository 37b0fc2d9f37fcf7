import assert from "node:assert/strict";
import { catalogue, defaultEntry, recommendedEntry } from "../../../../src/core/models/catalogue/catalogue.ts";
import { recommendedAmong, type PlannedEntry } from "../../../../src/core/models/catalogue/recommendation.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";
import {
  fitOf,
  rowText,
  sizeText,
  togetherText,
  verdictText,
  type VerdictPlan,
} from "../../../../src/host/models/modelVerdict.ts";

const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

const onGpu: VerdictPlan = {
  ...{ fits: true, layersOnGpu: 65, layers: 65, contextPerLane: 32768, tokensPerSecond: { decode: 31.9 }, why: "" },
  isSlow: false,
};
const partly: VerdictPlan = { ...onGpu, layersOnGpu: 40, tokensPerSecond: { decode: 4.2 } };
const onCpu: VerdictPlan = { ...onGpu, layersOnGpu: 0, tokensPerSecond: {} };
const tooLarge: VerdictPlan = { ...onGpu, fits: false, why: "It needs 20.1 GB; 15.0 GB is available." };

describe("a model's verdict", () => {
  const says = (plan: VerdictPlan | undefined): string => verdictText(recommendedEntry, plan, english);

  it("says where it runs, how fast, with how much context", () => {
    assert.equal(says(onGpu), "Fits the GPU: about 32 tokens/s, 32,768 tokens of context.");
    assert.match(says(partly), /^Fits with 40 of 65 layers on the GPU: about 4\.2 tokens\/s/);
    assert.equal(says(onCpu), "Fits, on the CPU: 32,768 tokens of context.");
  });

  it("begins a row of the list with what tells it from the others", () => {
    const row = (plan: VerdictPlan): string => rowText(recommendedEntry, plan, english);
    assert.equal(row(onGpu), "About 32 tokens/s on the GPU.");
    assert.equal(row(partly), "About 4.2 tokens/s, 40 of 65 layers on the GPU.");
    assert.equal(row({ ...onCpu, tokensPerSecond: { decode: 20 } }), "About 20 tokens/s on the CPU.");
    assert.equal(row(tooLarge), says(tooLarge));
  });

  it("says what a model for ghost text leaves to the one for chat", () => {
    const left = (verdict: "whole" | "smaller" | "tooLarge", chat: VerdictPlan): string =>
      togetherText({ verdict, chat }, english);
    assert.equal(left("whole", onGpu), "The model for chat fits beside it without changes.");
    assert.equal(
      left("smaller", partly),
      "The model for chat then has 32,768 tokens of context, and 40 of 65 layers on the GPU.",
    );
    assert.equal(left("smaller", onCpu), "The model for chat then has 32,768 tokens of context.");
    assert.equal(left("tooLarge", tooLarge), "There is not enough memory for both models at once.");
  });

  it("says why it does not fit, and what is not known", () => {
    assert.equal(says(tooLarge), "Too large for this machine: It needs 20.1 GB; 15.0 GB is available.");
    assert.match(says(undefined), /not known/);
    const remote = catalogue.find((entry) => entry.isRemoteOnly === true);
    assert.ok(remote);
    assert.match(verdictText(remote, undefined, english), /Too large for one machine: use it through a server/);
    assert.equal(fitOf(remote, onGpu), "remoteOnly");
  });

  it("a size that nobody has looked up is no size", () => {
    assert.equal(sizeText(defaultEntry, english), "491 MB");
    assert.equal(sizeText({ ...defaultEntry, files: [{ name: "a.gguf" }] }, english), "size shown at download");
  });
});

describe("the recommended model", () => {
  const withPlans = (plan: (id: string) => VerdictPlan | undefined): PlannedEntry[] =>
    catalogue.map((entry) => ({ entry, plan: plan(entry.id) }));

  it("is the 27B where a GPU holds it", () => {
    assert.equal(recommendedAmong(withPlans(() => onGpu))?.id, recommendedEntry.id);
  });

  it("is one that fits as a whole where the 27B does not", () => {
    const fits = (id: string): VerdictPlan => (id.startsWith("qwen3.6-27b") ? partly : onGpu);
    const entry = recommendedAmong(withPlans(fits));
    assert.ok(entry && !entry.id.startsWith("qwen3.6-27b") && entry.isRemoteOnly !== true, entry?.id);
  });

  it("is the largest that a processor answers with in time where there is no GPU", () => {
    const entry = recommendedAmong(withPlans(() => onCpu));
    assert.equal(entry?.infill === "chat", false);
    assert.ok(entry && entry.parameters <= 2e9 && entry.parameters > 1e9, entry?.id);
    const slow = (id: string): VerdictPlan => ({
      ...onCpu,
      tokensPerSecond: { decode: id === defaultEntry.id ? 30 : 3 },
    });
    assert.equal(recommendedAmong(withPlans(slow))?.id, defaultEntry.id);
  });

  it("is none where nothing fits or nothing is known", () => {
    assert.equal(recommendedAmong(withPlans(() => tooLarge)), undefined);
    assert.equal(recommendedAmong(withPlans(() => undefined)), undefined);
  });
});
