import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readNvidiaList, visibleDrivers } from "../../../../src/client/doctor/doctorDriver.ts";
import { skipBecause } from "../../../support/run/skipped.ts";

describe("graphics drivers", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-drivers-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const never = new AbortController().signal;

  /** A folder of programs in which nvidia-smi does this. */
  function programs(script: string): NodeJS.ProcessEnv {
    const bin = mkdtempSync(path.join(folder, "bin-"));
    writeFileSync(path.join(bin, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, "nvidia-smi"), 0o755);
    return { ...process.env, PATH: `${bin}:/usr/bin:/bin` };
  }

  /** Render devices of these PCI vendors, as Linux shows them. */
  function devices(...vendors: string[]): [devices: string, classes: string] {
    const root = mkdtempSync(path.join(folder, "sys-"));
    for (const [index, vendor] of vendors.entries()) {
      const device = path.join(root, "class", `renderD${128 + index}`, "device");
      mkdirSync(device, { recursive: true });
      mkdirSync(path.join(root, "dri"), { recursive: true });
      writeFileSync(path.join(root, "dri", `renderD${128 + index}`), "");
      writeFileSync(path.join(device, "vendor"), `${vendor}\n`);
    }
    return [path.join(root, "dri"), path.join(root, "class")];
  }

  it("reads nvidia-smi's list, also of a card that does not tell its memory", () => {
    const [card, laptop] = readNvidiaList("NVIDIA GeForce RTX 3090, 570.86.10, 24576\nNVIDIA GB10, 580.95, [N/A]\n");
    assert.deepEqual(card, {
      ...{ name: "NVIDIA GeForce RTX 3090", vendor: "NVIDIA", driver: "570.86.10", totalBytes: 24576 * 1024 ** 2 },
    });
    assert.equal(laptop?.totalBytes, undefined);
    assert.deepEqual(readNvidiaList("\n"), []);
  });

  it("a machine without any shows none, and that is no problem", async function () {
    if (process.platform !== "linux") skipBecause(this, "drivers are looked for in files of Linux");
    const nothing = { ...process.env, PATH: folder };
    assert.deepEqual(await visibleDrivers(never, nothing, ...devices()), { gpus: [] });
  });

  it("shows the driver's cards once, and other makers' cards beside them", async function () {
    if (process.platform !== "linux") skipBecause(this, "drivers are looked for in files of Linux");
    const env = programs('echo "NVIDIA GeForce RTX 4090, 570.1, 24564"');
    const { gpus, problem } = await visibleDrivers(never, env, ...devices("0x10de", "0x8086"));
    assert.deepEqual(
      gpus.map(({ name }) => name),
      ["NVIDIA GeForce RTX 4090", "Intel GPU (renderD129)"],
    );
    assert.equal(problem, undefined);
  });

  it("a driver that is there and does not work is named with what to do", async function () {
    if (process.platform !== "linux") skipBecause(this, "drivers are looked for in files of Linux");
    const env = programs('echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18');
    const { gpus, problem } = await visibleDrivers(never, env, ...devices("0x10de"));
    assert.equal(gpus.length, 1, "the card itself is still visible");
    assert.match(problem?.text ?? "", /code 18: Failed to initialize NVML/);
    assert.match(problem?.nextStep ?? "", /Restart the machine/);
  });
});
