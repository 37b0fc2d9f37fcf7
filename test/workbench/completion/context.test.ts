// What ghost text sees of other files, in a real editor with its real language features.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { until } from "../../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "../support/window.ts";
import { sharedWorkbench, type Workbench } from "../support/workbench.ts";

const pricing = `export interface Basket {
  readonly articles: readonly string[];
  readonly voucherCode: string;
}

export function priceAfterVoucher(basket: Basket, percentOff: number): number {
  const full = basket.articles.length * 250;
  return full - (full * percentOff) / 100;
}
`;

const till = `import { priceAfterVoucher, type Basket } from "./pricing";

/** Takes the money for a basket. */
export function takeMoney(basket: Basket, percentOff: number): string {

}
`;

/** A file that has much in common with the till. */
const rival = (name: string): string => `export function ${name}Price(basket: Basket, percentOff: number): number {
  const ${name} = basket.articles.filter(is${name});
  return ${name}.length * percentOff;
}
`;

/** Files like it that nobody may see, each for another reason. */
const hidden = ["mine/private.ts", "local/ignored.ts", "nested/hidden.ts", "out/excluded.ts", "link.ts", "secrets.ts"];

describe("ghost text and other files", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    const folder = workbench.server.workspace("context", {
      "pricing.ts": pricing,
      "till.ts": till,
      ".env": "VOUCHER_TOKEN=percentOff-basket-priceAfterVoucher\nBASKET_KEY=zebra-quartz-7781\n",
      ".gitignore": "local/\n",
      "local/.gitignore": "!ignored.ts\n",
      "local/ignored.ts": rival("ignored"),
      "nested/.gitignore": "*.ts\n!seen.ts\n",
      "nested/hidden.ts": rival("hidden"),
      "nested/seen.ts": rival("seen"),
      ".vscode/settings.json": JSON.stringify({ "files.exclude": { "**/{excluded,other}.ts": true } }),
      "out/excluded.ts": rival("excluded"),
      "secrets.ts": rival("secrets"),
      "mine/private.ts": rival("private"),
    });
    execFileSync("git", ["init", "-q", folder]);
    writeFileSync(path.join(folder, ".git/info/exclude"), "mine/\n");
    writeFileSync(path.join(folder, "id_rsa"), rival("linked"));
    symlinkSync(path.join(folder, "id_rsa"), path.join(folder, "link.ts"));
    window = await workbench.openFolder(folder);
  });
  after(() => window.close());

  /** What the extension said about a file's context, newest last. */
  const told = (file: string): string[] =>
    workbench.server
      .logs("Ghostlight")
      .split("\n")
      .filter((line) => line.includes(`context of ${file}:`));
  const last = async (purpose: TraceRecord["purpose"]): Promise<TraceRecord | undefined> =>
    (await workbench.server.trace()).findLast((record) => record.purpose === purpose);
  /** Not cancelled before it began. */
  const isAnswered = ({ purpose, promptTokens }: TraceRecord): boolean => purpose === "complete" && promptTokens > 0;

  it("a file's context comes from what was seen before, when the user rests", async () => {
    for (const file of ["pricing.ts", ".env", ...hidden, "nested/seen.ts"]) await window.openFile(file);
    await window.waitForStatus(/is ready/);
    await window.openFile("till.ts");
    await window.goTo(5, 1);
    await until("the context is there", () => told("till.ts").length > 0, modelLimitMs);
    for (const file of [/pricing\.ts/, /nested\/seen\.ts/]) assert.match(told("till.ts").at(-1)!, file);
    const isWarm = async (): Promise<boolean> => ((await last("warm"))?.contextTokens ?? 0) > 30;
    await until("it is evaluated ahead of the first key", isWarm, modelLimitMs);
  });

  it("a question carries it, and costs its own tokens only", async () => {
    const before = (await workbench.server.trace()).length;
    await window.type("  const price = priceA");
    // Beside a popup not all of the ghost is marked as one.
    const lines = window.page.locator(".editor-instance .view-lines").first();
    const isThere = async (): Promise<boolean> =>
      /priceAfterVoucher\(basket,\s*percentOff\)/.test(await lines.innerText());
    await until("the ghost knows the function", isThere, modelLimitMs);
    const asked = (await workbench.server.trace()).slice(before).filter(isAnswered);
    assert.ok(asked.length > 0);
    for (const { contextTokens } of asked) assert.ok(contextTokens! > 30, JSON.stringify(asked));
  });

  it("the context stays as it is while the user types", async () => {
    const before = told("till.ts").length;
    await window.type("fterVoucher(basket, percentOff);");
    assert.equal(told("till.ts").length, before);
  });

  it("secrets and ignored files are in nobody's context, nor have they one", () => {
    const all = workbench.server.logs("Ghostlight");
    assert.doesNotMatch(all, /tokens from .*(?:\.env|private|ignored|hidden|excluded|link|secrets)/);
    assert.doesNotMatch(all, /zebra/);
    for (const file of [".env", ...hidden]) assert.deepEqual(told(file), []);
  });

  it("a file that is ignored from now on leaves the context", async () => {
    const before = (await workbench.server.trace()).length;
    writeFileSync(path.join(window.workspace, ".git/info/exclude"), "mine/\npricing.ts\nnested/\n");
    const isGone = async (): Promise<boolean> => {
      await window.page.keyboard.press("End");
      await window.page.keyboard.press("Enter");
      await window.page.waitForTimeout(1500);
      const newer = (await workbench.server.trace()).slice(before).filter(isAnswered);
      return newer.length > 0 && (newer.at(-1)!.contextTokens ?? 0) < 60;
    };
    await until("no question carries it", isGone, modelLimitMs);
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
