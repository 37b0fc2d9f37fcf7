// The chat in the editor's themes: everything on it can be read, and the keyboard's place can be seen.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { until } from "../support/workers.ts";
import { focusOutline, textContrasts } from "./support/contrast.ts";
import { reopenWith, savedChatWith } from "./support/savedChat.ts";
import type { WorkbenchWindow } from "./support/window.ts";
import { sharedWorkbench, type Workbench } from "./support/workbench.ts";

const marker = "How do I add up the prices?";

const answer = `## A total

Use \`sum\` over the **prices**; see [the manual](https://example.com/sum).

\`\`\`python
def total(prices):
    # All of them.
    return sum(prices) * 1.19 + len("x")
\`\`\`

> It also works for an empty list.

| Input | Result |
| :---- | -----: |
| 1, 2  |      3 |
`;

/** One of everything that a conversation can hold. */
const conversation = {
  version: 1,
  nextId: 5,
  turns: [
    { kind: "question", id: 1, text: marker, content: marker, about: "shop.py:1-3" },
    {
      ...{ kind: "answer", id: 2, purpose: "chat", text: answer, thinking: "A built-in function does it." },
      state: { kind: "stopped" },
    },
    { kind: "question", id: 3, text: "And the average?", content: "And the average?" },
    {
      ...{ kind: "answer", id: 4, purpose: "chat", text: "", thinking: "" },
      state: {
        kind: "failed",
        failure: { kind: "workerGone", message: "The worker ended.", nextStep: "It is started again." },
      },
    },
  ],
};

describe("themes", () => {
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    workbench = await sharedWorkbench();
    window = await workbench.open("themes", { "shop.py": "prices = [1, 2]\n" });
    await window.openFile("shop.py");
    await window.openChat();
    await window.ask(marker);
    const file = await savedChatWith(workbench, marker);
    // What still streams would be saved over what is put in its place.
    await window.stopAnswer();
    window = await reopenWith(workbench, window, () => writeFileSync(file, JSON.stringify(conversation)));
    await window.chat.getByText("The worker ended.").waitFor();
    await window.openFile("shop.py");
  });
  after(async () => {
    workbench.server.set({});
    await window.close();
  });

  for (const [theme, kind] of [
    ["Dark 2026", "vscode-dark"],
    ["Light 2026", "vscode-light"],
    ["Default High Contrast", "vscode-high-contrast"],
    ["Default High Contrast Light", "vscode-high-contrast-light"],
  ] as const)
    it(`${theme}: every text of the chat can be read, and the focus can be seen`, async () => {
      workbench.server.set({ "workbench.colorTheme": theme });
      const body = window.chat.locator(`body[data-vscode-theme-kind="${kind}"]`);
      await until("the theme is on", async () => (await body.getAttribute("data-vscode-theme-id")) === theme);
      await window.message.focus();
      await window.keepPicture(`theme-${theme.replaceAll(" ", "-").toLowerCase()}`);

      const texts = await textContrasts(body);
      assert.ok(texts.length > 20, `${texts.length} texts`);
      assert.deepEqual(
        texts.filter(({ ratio }) => ratio < 4.5),
        [],
      );
      const seen = new Set<string>();
      for (let tabs = 0; tabs < 24; tabs++) {
        const outline = await focusOutline(body);
        // Before the first one the keyboard leaves the page.
        if (outline.where.startsWith("body")) break;
        seen.add(outline.where);
        assert.ok(outline.style === "solid" && outline.widthPixels >= 1 && outline.ratio >= 3, JSON.stringify(outline));
        await window.page.keyboard.press("Shift+Tab");
      }
      assert.ok(seen.size >= 4, [...seen].join());
    });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));
});
