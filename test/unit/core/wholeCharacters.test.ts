// Whatever is cut to a length, for a prompt, a list, a label or a stream, is cut between characters, for any text and any place.
import assert from "node:assert/strict";
import fc from "fast-check";
import { charactersBetween, headOf, tailOf, WholeCharacters, wellFormed } from "../../../src/base/text.ts";
import { emptyConversation, titleOf } from "../../../src/core/chat/conversation.ts";
import { reduce } from "../../../src/core/chat/conversationEvents.ts";
import { declarationOutline } from "../../../src/core/completion/context/declarationOutline.ts";
import { problemNotes } from "../../../src/core/completion/context/problemNotes.ts";
import { RecentEdits } from "../../../src/core/completion/context/recentEdits.ts";
import { prefixPreamble } from "../../../src/core/completion/prompt/prefixPreamble.ts";
import { planRequest } from "../../../src/core/completion/prompt/promptWindow.ts";
import { splitForHealing } from "../../../src/core/completion/prompt/tokenHealing.ts";
import { commitMessages } from "../../../src/core/edits/commit/commitMessage.ts";
import { hunkMarks } from "../../../src/core/edits/editGrammar.ts";
import { problemList } from "../../../src/core/edits/editTask.ts";
import { afterHunks } from "../../../src/core/edits/lines/hunks.ts";
import { patternOf, testFramework } from "../../../src/core/edits/testing/testFramework.ts";
import { testsRequest } from "../../../src/core/edits/testing/testsRequest.ts";
import { lastLine } from "../../../src/client/store/packages/wheels.ts";
import { fimText } from "../../../src/worker/remote/remotePrompt.ts";
import { quoted } from "../../../src/worker/remote/connection/serverFailures.ts";

const runs = { seed: 14, numRuns: 200 };

/** Text of which nearly all is beyond U+FFFF, in lines of which some are longer than any limit. */
const astral = fc
  .tuple(
    fc.constantFrom("", "a", "ab", "a\n", "import 𝒜\n"),
    fc.array(fc.constantFrom("😀", "𝒜", "𝓫", "👩‍👩‍👧", "🇫🇷", "x", "\n"), { maxLength: 40 }),
    fc.constantFrom(1, 1, 9, 40),
  )
  .map(([start, parts, times]) => start + parts.join("").repeat(times));

function assertWhole(what: string, value: unknown): void {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // JSON writes a half as an escape.
  assert.ok(wellFormed(text) === text && !/\\ud[89a-f]/i.test(text), `${what}: ${JSON.stringify(text.slice(0, 2000))}`);
}

describe("a cut", () => {
  it("of any length and at any place keeps characters whole and loses none for nothing", () => {
    fc.assert(
      fc.property(astral, fc.nat(50), fc.nat(50), (text, start, length) => {
        for (const [part, most] of [
          [headOf(text, length), length],
          [tailOf(text, length), length],
          [charactersBetween(text, start, start + length), length],
        ] as const) {
          assertWhole("part", part);
          assert.ok(part.length <= most && text.includes(part));
        }
        // A family of emoji has the most units here.
        assert.ok(headOf(text, length).length > Math.min(text.length, length) - "👩‍👩‍👧".length);
        assert.equal(headOf(text, length) + text.slice(headOf(text, length).length), text);
        assert.equal(tailOf(text, text.length), text);
      }),
      runs,
    );
  });

  it("splits no letter from its accents, and no emoji from its parts", () => {
    const clusters = ["e\u0301", "👩‍👩‍👧", "👍🏽", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "각", "क्षि", "กำ", "a", "𝒜"];
    const text = clusters.join("");
    const between = new Set(clusters.map((_, index) => clusters.slice(0, index).join("").length).concat(text.length));
    for (let length = 0; length <= text.length; length++) {
      const [head, tail] = [headOf(text, length), tailOf(text, length)];
      assert.ok(between.has(head.length), `${length}: ${JSON.stringify(head)}`);
      assert.ok(between.has(text.length - tail.length), `${length}: ${JSON.stringify(tail)}`);
      const part = charactersBetween(text, length, length + 9);
      assert.ok(
        part === "" || (between.has(text.indexOf(part)) && between.has(text.indexOf(part) + part.length)),
        part,
      );
    }
    // What has no end is cut anyway, and flags in a long row at some place.
    assert.equal(headOf(`a${"\u0301".repeat(5000)}`, 700).length, 700);
    assert.ok(headOf("🇫🇷".repeat(500), 999).length >= 990);
  });

  it("of what a model sees around the cursor never splits one", () => {
    fc.assert(
      fc.property(astral, astral, fc.integer({ min: 1, max: 60 }), (before, after, infillTokens) => {
        const document = { id: "a", languageId: "typescript", text: before + after, offset: before.length };
        const { request, window } = planRequest(document, { shape: "line", maxTokens: 9 }, { infillTokens });
        assertWhole("prefix", request.prefix);
        assertWhole("suffix", request.suffix);
        assertWhole("following", request.following);
        assertWhole("preamble", prefixPreamble(before, Math.max(1, before.lastIndexOf("\n") + 1), 100));
        const typed = { ...document, text: `${before}😀${after}`, offset: before.length + 2 };
        assertWhole("next", planRequest(typed, { shape: "line", maxTokens: 9 }, { infillTokens }, window).request);
        const { kept, healed } = splitForHealing(before);
        for (const part of [kept, healed]) assertWhole("healed", part);
        const fim = { prefix: "<p>", suffix: "<s>", middle: "<m>", ends: [] };
        for (const order of ["joint", "anchored"] as const)
          assertWhole(order, fimText(fim, order, { ...request, documentId: "a" }, before, 192 + infillTokens));
      }),
      runs,
    );
  });

  it("of excerpts, lists, requests and messages never splits one", () => {
    fc.assert(
      fc.property(astral, astral, (text, other) => {
        const lines = text.split("\n");
        assertWhole("outline", declarationOutline(["function f() {", ...lines, "}"], 0));
        const lineAt = (line: number): string => lines[line] ?? "";
        const problem = { startLine: 3, endLine: 3, message: other };
        assertWhole("notes", problemNotes("a.ts", "typescript", 0, [problem], lineAt));
        const edits = new RecentEdits();
        edits.changed("a", [{ startLine: 0, endLine: 0, lineBreaks: 0 }], { lineCount: lines.length, lineAt });
        assertWhole("edits", edits.recent);
        assertWhole("commits", commitMessages("", [text, other]));
        assertWhole("problems", problemList([{ line: 1, severity: "error", message: other }], text));
        const marks = hunkMarks(lines);
        assertWhole("hunks", afterHunks("a", `${other}\n${marks.replace}\n${text}\n${marks.end}`, marks));
        const selection = { label: "a", languageId: "python", text, before: "" };
        const code = { languageId: "python", fileName: "a.py", text, start: 0, end: 0 };
        const about = { selection, code, framework: testFramework("python", []), testFile: "test_a.py" };
        assertWhole(
          "tests",
          testsRequest({ ...about, existing: other, pattern: patternOf(`def test\n ${text}`, 9), codeTokens: 10 }),
        );
        const question = { text, context: "", request: text, excerpts: [] };
        assertWhole("title", titleOf(reduce(emptyConversation, { kind: "asked", purpose: "chat", ...question })));
        assertWhole("refusal", quoted(text, undefined));
        assertWhole("pip", lastLine(text));
      }),
      runs,
    );
  });

  it("of a stream never splits one, whatever its pieces", () => {
    fc.assert(
      fc.property(astral, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (text, lengths) => {
        const whole = new WholeCharacters();
        let given = "";
        for (let at = 0, piece = 0; at < text.length; piece++) {
          const length = lengths[piece % lengths.length]!;
          const next = whole.next(text.slice(at, at + length));
          assertWhole("piece", next);
          given += next;
          at += length;
        }
        assert.equal(given, text);
      }),
      runs,
    );
  });
});
