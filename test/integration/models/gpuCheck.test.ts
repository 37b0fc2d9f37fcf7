// `ghostlight check-gpu` on a machine without a usable GPU: it runs to its end, says so, and a report comes out whatever fails.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GpuReport, ModelCheck } from "../../../src/client/gpuCheck/gpuReport.ts";
import { tinyModel } from "../../support/models/models.ts";
import { processesNaming } from "../../support/processes.ts";
import { environmentOf, runCli, TestHome } from "../../support/workers.ts";

describe("check-gpu", () => {
  let home: TestHome;
  let folder: string;
  before(() => {
    home = new TestHome();
    folder = path.join(home.home, "report");
    mkdirSync(home.home, { recursive: true });
  });
  after(() => home.close());
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const reported = (): { readonly report: GpuReport; readonly page: string } => ({
    report: JSON.parse(readFileSync(path.join(folder, "gpu-report.json"), "utf8")) as GpuReport,
    page: readFileSync(path.join(folder, "gpu-report.md"), "utf8"),
  });
  const outcomes = ({ stages }: ModelCheck): string[] => stages.map(({ name, outcome }) => `${name} ${outcome}`);
  const figure = ({ stages }: ModelCheck, name: RegExp): number | undefined =>
    stages.flatMap(({ figures }) => figures).find((each) => name.test(each.name))?.value;

  it("measures a model on the CPU and says that no GPU was used", async () => {
    const model = tinyModel("qwen35");
    const args = ["check-gpu", "--model", model, "--gpu", "off", "--limit", "1", "--context", "1024", "--out", folder];
    const { code, stdout, stderr } = await runCli(args, home.home);
    assert.equal(code, 0, stdout + stderr);
    const { report, page } = reported();
    assert.ok(report.isComplete);
    assert.ok(stdout.includes(page.trim()));
    assert.match(page, /through (cuda|vulkan|metal)|No GPU was used/);
    const [check] = report.models;
    assert.deepEqual(outcomes(check!), [
      "load ok",
      "speed ok",
      "checkpoints ok",
      "cancel ok",
      "ghost ok",
      "memory ok",
      "parking ok",
      "unloading ok",
    ]);
    assert.equal(check!.facts!.gpuLayers, 0);
    for (const name of [
      /^Prefill$/,
      /^Decode$/,
      /^A state kept, p95/,
      /^Ghost text beside a chat, whole, p95/,
      /^Parking$/,
    ])
      assert.ok(figure(check!, name)! > 0, `${name}`);
    assert.ok(figure(check!, /^Tokens evaluated for it/)! <= 32, "the state survives parking");
    assert.ok(!JSON.stringify(report).includes(path.dirname(model)), "folders are nobody's business");
    assert.deepEqual(processesNaming("gl-gpu-"), []);
  });

  it("goes on after a model that cannot be loaded, and reports what the driver says", async () => {
    const broken = path.join(home.home, "notes.gguf");
    writeFileSync(broken, "these are notes");
    const args = ["check-gpu", "--model", tinyModel("qwen2"), broken, "--limit", "1", "--context", "1024"];
    const env = withNvidiaSmi(home.home);
    const { code, stderr } = await runCli([...args, "--gpu", "off", "--out", folder], home.home, env);
    assert.equal(code, 1, stderr);
    const { report, page } = reported();
    assert.ok(report.isComplete);
    assert.equal(report.drivers[0]?.name, "Test Card");
    const [small, notes] = report.models;
    assert.ok(
      small!.stages.every(({ outcome }) => outcome === "ok"),
      outcomes(small!).join(", "),
    );
    assert.equal(figure(small!, /^GPU memory of everything, by nvidia-smi/), 0);
    const [load, ...others] = notes!.stages;
    assert.match(load!.text, /is not a GGUF file/);
    assert.ok(others.slice(0, -1).every(({ outcome }) => outcome === "skipped"));
    assert.match(page, /## What failed\n\n- notes\.gguf, off, load: .*notes\.gguf is not a GGUF file/);
    assert.ok(!page.includes(home.home));
  });

  it("refuses a device that does not exist", async () => {
    const { code, stderr } = await runCli(["check-gpu", "--model", tinyModel("qwen2"), "--gpu", "abacus"], home.home);
    assert.equal(code, 2);
    assert.match(stderr, /--gpu must be/);
  });

  it("refuses a folder that no report can be written into, before it measures", async () => {
    const file = path.join(home.home, "a file");
    writeFileSync(file, "");
    const args = ["check-gpu", "--model", tinyModel("qwen2"), "--gpu", "off", "--out", file];
    const { code, stderr } = await runCli(args, home.home);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^ghostlight: The report cannot be written into .*a file: EEXIST.* Name a folder with --out\.\n$/,
    );
  });
});

/** An environment whose nvidia-smi reports one card with 300 MiB in use. */
function withNvidiaSmi(place: string): NodeJS.ProcessEnv {
  const folder = path.join(place, "bin");
  const file = path.join(folder, "nvidia-smi");
  mkdirSync(folder, { recursive: true });
  const answers = 'case "$1" in *memory.used*) echo 300;; *pid*) ;; *) echo "Test Card, 580.1, 24576";; esac';
  writeFileSync(file, `#!/bin/sh\n${answers}\n`);
  chmodSync(file, 0o755);
  return { ...environmentOf(place), PATH: `${folder}${path.delimiter}${process.env["PATH"]}` };
}
