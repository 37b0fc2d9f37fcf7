// What a model, a file on disk or a setting may contain must not hurt the editor.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "../support/workers.ts";
import { realModel } from "../support/models.ts";
import { reopenWith, savedChatWith } from "./support/savedChat.ts";
import type { WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const hostileAnswer = `
<img src="https://example.com/a.png" onerror="alert(1)">
<script>document.body.dataset.hurt = "yes"</script>
<style>body { display: none }</style>

![picture](https://example.com/b.png)
[command](command:workbench.action.terminal.new) [script](javascript:alert(1)) [good](https://example.com/good)

| left | right |
| :--- | ---: |
| 1 | 2 |

\`\`\`html
<b onclick="alert(1)">code</b>
\`\`\`
`;

describe("hostile input", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await Workbench.start({ model: "missing" });
    window = await workbench.open("hostile", { "main.py": "x = 1\n" });
    await window.run("Ghostlight: Open Chat");
    await window.chat.getByRole("textbox", { name: "Message" }).fill("marker question");
    await window.page.keyboard.press("Enter");
    await window.chat.getByText("No model is chosen.", { exact: true }).waitFor();
  });
  after(() => workbench.stop());

  it("a model's answer can show text, and nothing else", async () => {
    const file = await savedChatWith(workbench, "marker question");
    const saved = JSON.parse(readFileSync(file, "utf8")) as { turns: object[] };
    saved.turns[1] = { ...saved.turns[1], text: hostileAnswer, state: { kind: "complete" } };
    window = await reopenWith(workbench, window, () => writeFileSync(file, JSON.stringify(saved)));
    await window.chat.getByRole("link", { name: "good" }).waitFor();
    await window.screenshot("hostile-answer");
    const answer = window.chat.locator(".answer");
    assert.equal(await answer.locator("img, script, style, iframe, [onerror], [onclick], [style]").count(), 0);
    const links = await answer.locator("a[href]").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    assert.deepEqual(links, ["https://example.com/b.png", "https://example.com/good"]);
    assert.equal(await window.chat.locator("body[data-hurt]").count(), 0);
    assert.equal(await answer.locator("pre code").innerText(), '<b onclick="alert(1)">code</b>\n');
    assert.deepEqual(workbench.problems(), []);
  });

  it("a damaged saved chat is set aside, and a new one begins", async () => {
    const file = await savedChatWith(workbench, "marker question");
    window = await reopenWith(workbench, window, () => writeFileSync(file, '{"version":1,"turns":[{'));
    await window.chat.getByText("Ask about your code.", { exact: false }).waitFor();
    await until("the damaged file is kept", () => existsText(file.replace(/\.json$/, ".damaged")));
  });

  it("a setting that is not allowed is told, and the default used", async () => {
    workbench.server.set({ "ghostlight.contextTokens": "many" });
    await until("it is told", async () =>
      /ghostlight\.contextTokens is not allowed/.test(await window.notifications()),
    );
    await window.screenshot("bad-setting");
    workbench.server.set({});
  });

  for (const [what, words, make] of [
    ["is not there", /There is no model file at/, () => undefined],
    ["is something else", /is not a GGUF file/, (file: string) => writeFileSync(file, "PK\u0003\u0004 something")],
    [
      "was cut short",
      /incomplete|damaged/,
      (file: string) => {
        copyFileSync(realModel(), file);
        truncateSync(file, 100_000_000);
      },
    ],
  ] as const)
    it(`a model file that ${what} is said in the status, and everything else goes on`, async () => {
      const file = path.join(workbench.server.folder, `${what.replaceAll(" ", "-")}.gguf`);
      mkdirSync(path.dirname(file), { recursive: true });
      make(file);
      workbench.server.set({ "ghostlight.model": file });
      await window.waitForStatus(words, 20_000);
      await window.openFile("main.py");
      await window.type("y");
      await window.run("Ghostlight: Open Chat");
      await window.chat.getByRole("textbox", { name: "Message" }).fill("Are you there?");
      await window.page.keyboard.press("Enter");
      await window.chat.locator(".card .cause", { hasText: words }).last().waitFor();
      await window.screenshot(`model-${what.replaceAll(" ", "-")}`);
    });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});

function existsText(file: string, text = ""): boolean {
  try {
    return readFileSync(file, "utf8").includes(text);
  } catch {
    return false;
  }
}
