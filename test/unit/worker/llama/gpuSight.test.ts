import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { visibleGpu } from "../../../../src/worker/llama/gpuSight.ts";

describe("visibleGpu", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), "gl-"))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const linux = (...devices: readonly string[]): string | undefined => {
    for (const device of devices) {
      mkdirSync(path.dirname(path.join(root, device)), { recursive: true });
      writeFileSync(path.join(root, device), "");
    }
    return visibleGpu({ platform: "linux", arch: "x64", root });
  };

  it("sees no GPU where there is none", () => {
    assert.equal(linux(), undefined);
    assert.equal(linux("dev/null", "dev/dri/card0"), undefined, "a screen's output alone computes nothing");
  });

  it("sees the driver's devices, the best sign first", () => {
    assert.equal(linux("dev/dri/renderD128"), "/dev/dri/renderD128");
    assert.equal(linux("dev/dri/renderD128", "dev/kfd"), "/dev/kfd");
    assert.equal(linux("dev/nvidiactl", "dev/nvidia1", "dev/nvidia0"), "/dev/nvidia0");
  });

  it("sees a GPU that Windows lends to Linux", () => assert.equal(linux("dev/dxg"), "/dev/dxg"));

  it("sees one in each Mac with an Apple chip", () => {
    assert.equal(visibleGpu({ platform: "darwin", arch: "arm64", root }), "an Apple chip");
    assert.equal(visibleGpu({ platform: "darwin", arch: "x64", root }), undefined);
  });
});
