// What the README says about machines, troubleshooting and pictures is held against the code. `UPDATE=1` writes the table of
// machines.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describedMachine } from "../../src/cli/commands/models/describedMachine.ts";
import { catalogue, findEntry } from "../../src/core/models/catalogue/catalogue.ts";
import { entryShape } from "../../src/core/models/catalogue/entryShape.ts";
import { candidatesFor } from "../../src/core/models/plan/planCandidates.ts";
import { planModel } from "../../src/core/models/plan/planModel.ts";
import { settingsTable } from "../../src/core/settings.ts";
import { root } from "./lawfulTree.ts";

const file = path.join(root, "README.md");
const readme = (): string => readFileSync(file, "utf8");

/** What somebody has, and the model that suits it. Memory in GB. */
interface Example {
  readonly machine: string;
  readonly gpu?: { readonly name: string; readonly vram?: number };
  readonly ram: number;
  readonly cores: number;
  readonly model: string;
}

const examples: readonly Example[] = [
  { machine: "8 CPU cores, 16 GB of memory", ram: 16, cores: 8, model: "qwen2.5-coder-1.5b" },
  { machine: "Apple M2 Pro, 16 GB", gpu: { name: "M2 Pro" }, ram: 16, cores: 10, model: "qwen3.5-9b" },
  { machine: "Apple M2 Max, 64 GB", gpu: { name: "M2 Max" }, ram: 64, cores: 12, model: "qwen3.6-27b" },
  { machine: "NVIDIA RTX 4060, 8 GB", gpu: { name: "RTX 4060", vram: 8 }, ram: 32, cores: 8, model: "qwen3.5-9b" },
  {
    machine: "NVIDIA RTX 4080, 16 GB",
    gpu: { name: "RTX 4080", vram: 16 },
    ram: 64,
    cores: 8,
    model: "qwen3.6-27b-q3_k_m",
  },
  { machine: "NVIDIA RTX 3090, 24 GB", gpu: { name: "RTX 3090", vram: 24 }, ram: 64, cores: 8, model: "qwen3.6-27b" },
];

/** The one row that was measured; its figures are in docs/benchmarks.md and docs/memory-plan.md. */
const measured =
  "| 2 CPU cores, no GPU | Qwen2.5-Coder 0.5B, 0.49 GB | suggestion after 0.17 s (95 % within 0.22 s), 0.74 GB of memory | measured |";

function computedRow({ machine, gpu, ram, cores, model }: Example): string {
  const entry = findEntry(model) ?? assert.fail(model);
  const gpus =
    gpu === undefined ? [] : [{ name: gpu.name, ...(gpu.vram === undefined ? {} : { vram: { total: gpu.vram } }) }];
  const plan = planModel(entryShape(entry)!, describedMachine({ gpus, ram: { total: ram }, cores }), {
    candidates: candidatesFor(entry, catalogue),
    isCpuOnly: gpu === undefined,
  });
  assert.ok(plan.fits && (gpu === undefined || plan.layersOnGpu === plan.layers), `${model} suits ${machine}`);
  const { decode, prefill } = plan.tokensPerSecond;
  const longer = plan.alternatives.find((each) => each.kind === "context");
  const context = longer?.kind === "context" ? longer.contextPerLane : plan.contextPerLane;
  const gigabytes = ((gpu === undefined ? plan.bytes.total : plan.gpuBytes) / 1e9).toFixed(1);
  const expected = [
    `${Math.round(decode!)} tokens/s`,
    `prompts at ${Math.round(prefill!)} tokens/s`,
    `${gigabytes} GB of ${gpu === undefined ? "memory" : "GPU memory"}`,
    `up to ${context.toLocaleString("en")} tokens of context`,
  ];
  return `| ${machine} | ${entry.name} | ${expected.join(", ")} | computed |`;
}

const squeezed = (table: string): string => table.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---");

/** The part under a heading. */
function section(title: string): string {
  const [, after] = readme().split(`\n## ${title}\n`);
  return after?.split("\n## ")[0] ?? assert.fail(`README.md has no section ${title}`);
}

describe("README for users", () => {
  it("computes what to expect on each machine as the planner does", () => {
    const head = ["| Your machine | Model | What to expect | Figures |", "| --- | --- | --- | --- |"];
    const table = [...head, measured, ...examples.map(computedRow)].join("\n");
    const marks = /(<!-- machines -->\n)([\s\S]*?)(<!-- \/machines -->)/;
    const there = marks.exec(readme()) ?? assert.fail("README.md has no marks for machines");
    if (process.env["UPDATE"] === "1") writeFileSync(file, readme().replace(marks, `$1\n${table}\n\n$3`));
    else assert.equal(squeezed(there[2]!.trim()), squeezed(table), "run UPDATE=1 npx mocha on this file");
  });

  it("takes the measured row from the documents", () => {
    const waiting = readFileSync(path.join(root, "docs/benchmarks.md"), "utf8");
    const [, p50, p95] = /ghost text alone +\| (\d+) +\| (\d+)/.exec(waiting) ?? assert.fail("no figures");
    const memory = readFileSync(path.join(root, "docs/memory-plan.md"), "utf8");
    const [, megabytes] = /Qwen2\.5-Coder 0\.5B \| 2048 +\| ([\d.]+)/.exec(memory) ?? assert.fail("no figures");
    const seconds = (ms: string): string => (Number(ms) / 1000).toFixed(2);
    assert.ok(measured.includes(`after ${seconds(p50!)} s (95 % within ${seconds(p95!)} s)`));
    assert.ok(measured.includes(`${(Number(megabytes) / 1000).toFixed(2)} GB of memory`));
  });

  it("ends each trouble with a command or a setting that exists", () => {
    const words = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as Record<string, string>;
    const commands = Object.entries(words).flatMap(([key, title]) => (key.startsWith("command.") ? [title] : []));
    const settings = Object.values(settingsTable).map(({ key }) => key);
    const troubles = section("Troubleshooting")
      .split(/\n- (?=\*\*)/)
      .slice(1)
      .map((trouble) => trouble.replace(/\s+/g, " ").trim());
    assert.ok(troubles.length >= 6);
    for (const trouble of troubles) {
      const last = trouble.split(/(?<=[.?*`]\.) /).at(-1)!;
      const named = [...last.matchAll(/\*\*Ghostlight: ([^*]+)\*\*|`(ghostlight\.[\w.]+)`/g)];
      assert.notEqual(named.length, 0, `no command and no setting at the end of: ${trouble}`);
      for (const [, command, setting] of named)
        assert.ok(command === undefined ? settings.includes(setting!) : commands.includes(command), last);
    }
  });

  it("has pictures that any page shows: there, and under 2 MB", () => {
    const pictures = [...readme().matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, picture]) => picture!);
    assert.ok(pictures.length >= 2, "there is a picture, and a moving one");
    for (const picture of pictures) assert.ok(statSync(path.join(root, picture)).size < 2_000_000, picture);
    assert.ok(pictures.some((picture) => readFileSync(path.join(root, picture)).includes("ANMF")));
  });
});
