// Any sequence of keys and pauses, with a model of any speed: what holds in every picture and at the end.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CompletionQuery } from "../../../../src/core/completion/query.ts";
import { EditorHistory } from "../../../support/editorHistory.ts";
import type { Saying } from "../../../support/scriptedModel.ts";

const words = ["alpha", "beta", "gamma", "delta"];

/** What this model says after a prefix: always the same, sometimes nothing, sometimes several lines. */
function saidAfter(prefix: string): string {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  const hash = [...prefix.slice(-12)].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 997, line.length);
  if (hash % 7 === 0) return "";
  const count = 1 + (hash % 3);
  const lines = Array.from(
    { length: count },
    (_, index) => `${words[(hash + index) % 4]} ${words[(hash + 2 * index) % 4]}`,
  );
  return (/\w$/.test(line) ? " " : "") + lines.join("\n");
}

type Step = (editor: EditorHistory) => Promise<void>;

/** Types what the ghost says, or a letter where there is none. */
const followGhost: Step = (editor) => editor.type(/^[^\r\n]/.exec(editor.shown?.text ?? "")?.[0] ?? "x");
const steps: readonly Step[] = [
  followGhost,
  followGhost,
  followGhost,
  (editor) => editor.type("q"),
  (editor) => editor.insert("\n"),
  async (editor) => void (editor.offset > 0 && (await editor.backspace())),
  async (editor) => void (editor.offset > 0 && (await editor.move(-1))),
  async (editor) => void (editor.shown && (await editor.tab())),
  async (editor) => void (editor.shown && (await editor.acceptWord())),
  (editor) => editor.wait(100),
  (editor) => editor.wait(450),
  (editor) => editor.wait(1500),
];

const histories = {
  keys: fc.array(fc.nat(steps.length - 1), { minLength: 1, maxLength: 25 }),
  chunkMs: fc.constantFrom(5, 40, 200, 700),
  failsEvery: fc.constantFrom(0, 0, 3),
  isAnchored: fc.boolean(),
};

function editorFor(chunkMs: number, failsEvery: number, isAnchored: boolean): EditorHistory {
  let count = 0;
  const says = ({ prefix }: CompletionQuery): Saying => {
    if (failsEvery > 0 && ++count % failsEvery === 0) return { failsAfterMs: chunkMs };
    const chunks = saidAfter(prefix).match(/\n|[^\n]+/g) ?? [""];
    return chunks.map((chunk, index) => [chunkMs * (index + 1), chunk] as const);
  };
  return new EditorHistory("start\n|\nend\n", says, { isAnchored });
}

describe("any history", () => {
  const check = (
    holds: (editor: EditorHistory) => void,
    atTheEnd: (editor: EditorHistory) => void | Promise<void> = () => undefined,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(
        ...([histories.keys, histories.chunkMs, histories.failsEvery, histories.isAnchored] as const),
        async (keys, ...model) => {
          const editor = editorFor(...model);
          for (const key of keys) {
            await steps[key]!(editor);
            holds(editor);
          }
          await editor.wait(20_000);
          holds(editor);
          await atTheEnd(editor);
        },
      ),
      { numRuns: 150 },
    );

  it("shows only what the model said for this very text, or the rest of it", () =>
    check(({ text, offset, shown }) => {
      if (!shown) return;
      assert.notEqual(shown.text, "");
      // Above a line that it pushes down, a ghost ends with a line break of its own.
      const ghost = shown.text.trimEnd();
      const before = text.slice(0, offset);
      const starts = Array.from({ length: Math.min(offset, 80) + 1 }, (_, back) => offset - back);
      const isSaid = starts.some((start) => saidAfter(before.slice(0, start)).startsWith(before.slice(start) + ghost));
      assert.ok(isSaid, JSON.stringify([before, shown.text]));
    }));

  it("replaces nothing beyond the cursor's line", () =>
    check(({ text, offset, shown }) => {
      const replaced = text.slice(offset, offset + (shown?.replaceAfter ?? 0));
      assert.ok(!replaced.includes("\n") && replaced.length === (shown?.replaceAfter ?? 0));
    }));

  it("asks the model for one thing at a time, and leaves nothing running", () =>
    check(
      ({ model }) => assert.ok(model.running <= 1, model.asked.join(", ")),
      ({ model }) => assert.equal(model.running, 0, model.asked.join(", ")),
    ));

  it("shows the same when it is asked again", () =>
    check(
      () => undefined,
      async (editor) => {
        const { shown } = editor;
        if (!shown) return;
        const again = await editor.engine.ask(
          { id: "test", languageId: "plaintext", text: editor.text, offset: editor.offset },
          new AbortController().signal,
        );
        assert.equal(again?.text, shown.text);
      },
    ));
});
