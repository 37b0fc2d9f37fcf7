import assert from "node:assert/strict";
import { whyNotOnGpu } from "../../../../src/worker/llama/placement.ts";

describe("whyNotOnGpu", () => {
  const seen = "/dev/nvidia0";

  it("is silent where no GPU is visible, and where the user wants none", () => {
    assert.equal(whyNotOnGpu(false, "auto", [], undefined), undefined);
    assert.equal(whyNotOnGpu(false, "off", [], seen), undefined);
  });

  it("says what is missing: a binary, a device, or room", () => {
    const kinds = [
      whyNotOnGpu(false, "auto", [], seen),
      whyNotOnGpu("vulkan", "auto", [], seen),
      whyNotOnGpu("cuda", "auto", ["RTX 3090"], seen),
    ];
    assert.deepEqual(
      kinds.map((each) => each?.kind),
      ["noBinary", "noDevice", "noRoom"],
    );
    for (const each of kinds)
      assert.match(each!.text, /^There is a GPU \(\/dev\/nvidia0\), but the model runs on the CPU/);
    assert.match(kinds[1]!.text, /Vulkan/);
  });
});
