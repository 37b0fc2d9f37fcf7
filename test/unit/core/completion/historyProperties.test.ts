// Any sequence of keys and pauses, with a model of any speed: what holds in every picture and at the end.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CompletionRequest } from "../../../../src/core/completion/completionRequest.ts";
import { EditorHistory } from "../../../support/completion/editorHistory.ts";
import type { Saying } from "../../../support/models/scriptedModel.ts";

/** What a model says after a prefix: always the same. */
type Says = (prefix: string) => string;

const words = ["alpha", "beta", "gamma", "delta"];

/** Plain words, sometimes nothing, sometimes several lines: no rule has anything to do. */
const plain: Says = (prefix) => {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  const hash = hashOf(prefix);
  if (hash % 7 === 0) return "";
  const count = 1 + (hash % 3);
  const lines = Array.from(
    { length: count },
    (_, index) => `${words[(hash + index) % 4]} ${words[(hash + 2 * index) % 4]}`,
  );
  return (/\w$/.test(line) ? " " : "") + lines.join("\n");
};

const oddities = [
  ...["(a, b)", "foo(bar) {\n\tx;\n}", "}", "))", "\n\n", "\r\n", "😀 = 1\n😀 = 2", "end", "x\nend", "```\ncode\n```"],
  ...["    if a:\n        b()", "\u0000", "'it''s", "/* open", "<|endoftext|>", "return;\nreturn;\nreturn;\nreturn;"],
];

/** Brackets, other line breaks, halves of characters, repetition: every rule has something to do. */
const odd: Says = (prefix) => oddities[hashOf(prefix) % oddities.length]!;

function hashOf(prefix: string): number {
  let hash = prefix.length;
  for (let index = Math.max(0, prefix.length - 12); index < prefix.length; index++)
    hash = (hash * 31 + prefix.charCodeAt(index)) % 997;
  return hash;
}

type Step = (editor: EditorHistory) => Promise<void> | undefined;

/** Types what the ghost says, or a letter where there is none. */
const followGhost: Step = (editor) => editor.type(/^[^\r\n]/u.exec(editor.shown?.text ?? "")?.[0] ?? "x");
const steps: readonly Step[] = [
  followGhost,
  followGhost,
  followGhost,
  (editor) => editor.type("q"),
  (editor) => editor.insert("\n"),
  (editor) => editor.insert("(", ")"),
  (editor) => (editor.text.startsWith(")", editor.offset) ? editor.typeOver() : undefined),
  (editor) => (editor.offset > 0 ? editor.backspace() : undefined),
  (editor) => (editor.offset > 0 ? editor.move(-1) : undefined),
  (editor) => (editor.shown ? editor.tab() : undefined),
  (editor) => (editor.shown ? editor.acceptWord() : undefined),
  (editor) => editor.changeElsewhere((text) => `z\n${text}`),
  (editor) => editor.changeElsewhere((text) => `${text}z`),
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

function editorFor(text: string, model: Says, chunkMs: number, failsEvery: number, isAnchored: boolean): EditorHistory {
  let count = 0;
  const says = ({ prefix }: CompletionRequest): Saying => {
    if (failsEvery > 0 && ++count % failsEvery === 0) return { failsAfterMs: chunkMs };
    const chunks = model(prefix).match(/\n|[^\n]+/g) ?? [""];
    return chunks.map((chunk, index) => [chunkMs * (index + 1), chunk] as const);
  };
  return new EditorHistory(text, says, { infill: isAnchored ? "anchored" : "joint" });
}

describe("any history", function () {
  this.timeout(60_000);

  const check = (
    models: readonly Says[],
    holds: (editor: EditorHistory) => void,
    atTheEnd: (editor: EditorHistory) => void | Promise<void> = () => undefined,
  ): Promise<void> => {
    const { keys, chunkMs, failsEvery, isAnchored } = histories;
    const texts = fc.constantFrom("start\n|\nend\n", "|", "f(|)\r\n  end\r\n");
    const history = fc.asyncProperty(
      ...([keys, texts, fc.constantFrom(...models), chunkMs, failsEvery, isAnchored] as const),
      async (pressed, ...setting) => {
        const editor = editorFor(...setting);
        for (const key of pressed) {
          await steps[key]!(editor);
          holds(editor);
        }
        await editor.wait(20_000);
        holds(editor);
        await atTheEnd(editor);
      },
    );
    return fc.assert(history, { numRuns: 100, seed: 1 });
  };

  it("shows only what the model said for this very text, or the rest of it", () =>
    check([plain], ({ text, offset, shown }) => {
      if (!shown) return;
      assert.notEqual(shown.text, "");
      // Above a line that it pushes down, a ghost ends with a line break of its own.
      const completion = shown.text.trimEnd();
      const withBreaks = (said: string): string => said.replaceAll("\r\n", "\n");
      const before = text.slice(0, offset);
      const starts = Array.from({ length: Math.min(offset, 80) + 1 }, (_, back) => offset - back);
      const isSaid = starts.some((start) =>
        plain(before.slice(0, start)).startsWith(withBreaks(before.slice(start) + completion)),
      );
      assert.ok(isSaid, JSON.stringify([before, shown.text]));
    }));

  it("replaces nothing beyond the cursor's line", () =>
    check([plain, odd], ({ text, offset, shown }) => {
      const replaced = text.slice(offset, offset + (shown?.replaceAfter ?? 0));
      assert.ok(!/[\r\n]/.test(replaced) && replaced.length === (shown?.replaceAfter ?? 0));
    }));

  it("keeps what is shown while it is typed: no key hides it, none changes its next characters", () =>
    check(
      [plain, odd],
      () => undefined,
      async (editor) => {
        const line = [...new Intl.Segmenter().segment(/^[^\r\n]*/.exec(editor.shown?.text ?? "")![0])];
        for (const { segment } of line) {
          const rest = editor.shown!.text.slice(segment.length);
          const pictures = editor.seen.length;
          await editor.type(segment);
          if (rest === "") return;
          assert.ok(editor.shown?.text.startsWith(rest), JSON.stringify([rest, editor.shown, editor.seen.slice(-4)]));
          assert.deepEqual(
            editor.seen.slice(pictures).filter((picture) => picture.includes("|")),
            [],
            "it flickered",
          );
        }
      },
    ));

  it("asks the model for one thing at a time, and leaves nothing running", () =>
    check(
      [plain, odd],
      ({ model }) => assert.ok(model.running <= 1, model.asked.join(", ")),
      ({ model }) => assert.equal(model.running, 0, model.asked.join(", ")),
    ));

  it("shows the same when it is asked again", () =>
    check(
      [plain, odd],
      () => undefined,
      async (editor) => {
        const { shown } = editor;
        if (!shown) return;
        const again = (
          await editor.engine.complete(
            { id: "test", languageId: "plaintext", text: editor.text, offset: editor.offset },
            new AbortController().signal,
          )
        ).completion;
        assert.equal(again?.text, shown.text);
      },
    ));
});
