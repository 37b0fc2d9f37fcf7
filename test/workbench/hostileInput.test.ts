// What a model, a file on disk or a setting may contain must not hurt the editor.
import assert from "node:assert/strict";
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hostileAnswers } from "../support/models/hostileAnswers.ts";
import { until } from "../support/workers.ts";
import { realModel } from "../support/models/models.ts";
import { reopenWith, savedChatWith } from "./support/savedChat.ts";
import { write } from "./support/typing.ts";
import type { WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

describe("hostile input", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench("missing");
    window = await workbench.open("hostile", { "main.py": "x = 1\n" });
    await window.openChat();
    await window.ask("marker question");
    await window.chat.getByText("No model is chosen.", { exact: true }).waitFor();
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
  });

  it("a model's answers can show text, and nothing else", async () => {
    const file = await savedChatWith(workbench, "marker question");
    const turns = hostileAnswers.flatMap(({ name, text }, index) => [
      { kind: "question", id: 2 * index + 1, text: name, content: name },
      {
        ...{ kind: "answer", id: 2 * index + 2, purpose: "chat", text, thinking: text.slice(0, 5000) },
        state: { kind: "complete" },
      },
    ]);
    const asked: string[] = [];
    window = await reopenWith(
      workbench,
      window,
      () => writeFileSync(file, JSON.stringify({ version: 1, nextId: 100, turns })),
      (page) =>
        page.on("request", (request) => {
          if (request.url().includes("hostile.invalid")) asked.push(request.url());
        }),
    );
    const place = window.page.url();
    const answers = window.chat.locator(".answer");
    await until("all are drawn", async () => {
      const plain = await answers.locator(".plain").count();
      return (
        (await answers.count()) === hostileAnswers.length &&
        plain === hostileAnswers.filter((each) => each.isPlain).length
      );
    });
    await window.chat.getByRole("link", { name: "good" }).waitFor();
    const forbidden =
      // The icons of the page's own buttons are no part of an answer.
      "img, script, style, iframe, object, embed, form, input, base, meta, link, svg:not(button svg), math, video, audio";
    assert.equal(await answers.locator(forbidden).count(), 0);
    const attributes = await answers
      .locator("*")
      .evaluateAll((all) => [...new Set(all.flatMap((each) => [...each.attributes].map(({ name }) => name)))]);
    assert.deepEqual(
      attributes.filter((name) => /^on|style|src|srcset|formaction|xlink/.test(name)),
      [],
    );
    const links = await answers.locator("a[href]").evaluateAll((all) => all.map((each) => each.getAttribute("href")!));
    assert.deepEqual(
      links.filter((link) => !/^https?:\/\//.test(link)),
      [],
    );
    assert.equal(await window.chat.locator("body[data-hurt]").count(), 0);
    const words = (await answers.allInnerTexts()).join("\n");
    assert.match(words, /⟨U\+202E⟩/);
    assert.doesNotMatch(words, /[\u202a-\u202e\u2066-\u2069]/);
    // The page is still there to be used.
    await write(window.message, "still here");
    assert.deepEqual([asked, window.page.url(), workbench.problems()], [[], place, []]);
  });

  it("a damaged saved chat is set aside, and a new one begins", async () => {
    const file = await savedChatWith(workbench, hostileAnswers[0]!.name);
    window = await reopenWith(workbench, window, () => writeFileSync(file, '{"version":1,"turns":[{'));
    await window.chat.getByText("Ask about your code.", { exact: false }).waitFor();
    await until("the damaged file is kept", () => existsText(file.replace(/\.json$/, ".damaged")));
  });

  it("a setting that is not allowed is told, and the default used", async () => {
    workbench.server.set({ "ghostlight.contextTokens": "many" });
    await until("it is told", async () =>
      /ghostlight\.contextTokens has an invalid value/.test(await window.notifications()),
    );
    workbench.server.set({});
  });

  for (const [what, words, make] of [
    ["is not there", /There is no model file at/, () => undefined],
    ["is something else", /is not a GGUF file/, (file: string) => writeFileSync(file, "PK\u0003\u0004 something")],
    [
      "was cut short",
      /incomplete|damaged/,
      (file: string) => {
        const beginning = Buffer.alloc(20_000_000);
        const model = openSync(realModel(), "r");
        readSync(model, beginning);
        closeSync(model);
        writeFileSync(file, beginning);
      },
    ],
  ] as const)
    it(`a model file that ${what} is said in the status, and everything else goes on`, async () => {
      const file = path.join(workbench.server.folder, `${what.replaceAll(" ", "-")}.gguf`);
      mkdirSync(path.dirname(file), { recursive: true });
      make(file);
      workbench.server.set({ "ghostlight.model": file });
      await window.waitForStatus(words);
      await window.openFile("main.py");
      await window.type("y");
      await window.openChat();
      await window.ask("Are you there?");
      await window.chat.locator(".card .cause", { hasText: words }).last().waitFor();
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
