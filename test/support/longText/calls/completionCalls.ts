import * as cache from "../../../../src/core/completion/cache/completionCache.ts";
import * as completion from "../../../../src/core/completion/completion.ts";
import { CompletionEngine } from "../../../../src/core/completion/completionEngine.ts";
import type { CompletionEnd, CompletionModel } from "../../../../src/core/completion/completionModel.ts";
import { CompletionLog, type CompletionRecord } from "../../../../src/core/completion/completionRecord.ts";
import { chooseShape, type CompletionDocument } from "../../../../src/core/completion/completionRequest.ts";
import { isSamePosition, type CursorContext } from "../../../../src/core/completion/cursorContext.ts";
import { PendingCompletion } from "../../../../src/core/completion/pendingCompletion.ts";
import * as words from "../../../../src/core/completion/wordAfterCursor.ts";
import { PinnedWindows } from "../../../../src/core/completion/prompt/pinnedWindows.ts";
import { prefixPreamble } from "../../../../src/core/completion/prompt/prefixPreamble.ts";
import { isOutgrown, planRequest } from "../../../../src/core/completion/prompt/promptWindow.ts";
import { BegunAgain, type TypedText } from "../../../../src/core/completion/prompt/begunAgain.ts";
import { splitForHealing } from "../../../../src/core/completion/prompt/tokenHealing.ts";
import { AdaptiveDebounce } from "../../../../src/core/completion/triggers/adaptiveDebounce.ts";
import { ShownCompletions } from "../../../../src/core/completion/triggers/shownCompletions.ts";
import { suppressingRule } from "../../../../src/core/completion/triggers/triggerRules.ts";
import { inDocument, shortDocument, streamed, type CallTable } from "./calls.ts";

const limits = { infillTokens: 4096 };
const wish = { shape: "block", maxTokens: 160 } as const;
const end = (text: string): CompletionEnd => ({
  text,
  tokenProbabilities: Array.from({ length: 20 }, (_, at) => ({ end: (text.length / 20) * at, probability: 0.9 })),
  usage: { reused: 0, evaluated: 0, produced: 1 },
});
const answering = (text: string): CompletionModel => ({
  complete: async (_request, onChunk) => (onChunk(text), end(text)),
  warm: async () => undefined,
});
const result = (text: string): completion.CompletionResult =>
  completion.completionResult(end(text), shortDocument, "block");
const shown = (text: string): completion.Completion => ({
  text,
  replaceAfter: 0,
  source: "model",
  cost: completion.noCost,
  applied: [],
});
const signal = new AbortController().signal;
const never = (): void => {};
const begunAgain = (typed: TypedText, text: string): void => {
  const filter = new BegunAgain(typed);
  streamed(text, (piece) => filter.push(piece));
  filter.end();
};
const pending = (document: CompletionDocument, text: string): PendingCompletion => {
  const made = new PendingCompletion(
    document,
    (_ms, action) => action(),
    async () => ({ completion: shown(text), applied: [] }),
  );
  made.push(text.slice(0, text.length >> 1));
  made.push(text.slice(text.length >> 1));
  return made;
};

function cursor(text: string, lineBefore: string, lineAfter: string): CursorContext {
  const place = { documentId: "a.ts", version: 1, line: 1, character: lineBefore.length };
  return { ...place, lineCount: 9, lineBefore, lineAfter, textFrom: () => text };
}
const record = (text: string): CompletionRecord => ({
  ...cursor(text, text, text),
  startedAt: 0,
  trigger: "typing",
  stages: [],
  outcome: { kind: "shown", source: "model", text },
  applied: [],
});

/** The engine, the windows and what decides when to ask. */
export const completionCalls: CallTable = {
  "core/completion/completionRequest": { chooseShape: inDocument(chooseShape) },
  "core/completion/completion": {
    completionResult: [
      ...inDocument((document) => completion.completionResult(end("return 1;\n}"), document, "block")),
      (t) => completion.completionResult(end(t), shortDocument, "block"),
      ...inDocument((document) => completion.completionResult(end(document.text), document, "line")),
    ],
    withAccepted: inDocument((document) => completion.withAccepted(document, shown(document.text))),
  },
  "core/completion/cache/completionCache": {
    CompletionCache: inDocument((document) => {
      const kept = new cache.CompletionCache();
      for (let at = 0; at < 20; at++)
        kept.add({ ...document, id: `${at % 3}` }, { completion: shown(document.text), applied: [] });
      for (let at = 0; at < 9; at++) kept.add(document, { applied: [] });
      return kept.find({ ...document, id: "2", text: `${document.text} ` });
    }),
    cachedCompletion: inDocument((document) => cache.cachedCompletion(document, shown(document.text))),
    remainder: [
      ...inDocument((document) => cache.remainder(cache.cachedCompletion(document, shown(document.text)), document)),
      ...inDocument((document) =>
        cache.remainder(cache.cachedCompletion(document, shown(")")), {
          ...document,
          text: `${document.text.slice(0, document.offset)}${document.text}${document.text.slice(document.offset)}`,
        }),
      ),
    ],
  },
  "core/completion/pendingCompletion": {
    PendingCompletion: inDocument((document) => {
      const made = pending(document, document.text);
      made.appliesTo({
        ...document,
        text: document.text.slice(0, document.offset) + document.text,
        offset: document.text.length,
      });
      return made.wait(document, signal, 1);
    }),
  },
  "core/completion/completionEngine": {
    CompletionEngine: inDocument(async (document) => {
      const engine = new CompletionEngine(answering(document.text), () => limits, never);
      await engine.complete(document, signal, { showsUnsure: true, prefetchesNext: true });
      await engine.warm(document, signal);
      return engine.lookup(document).isKnown;
    }),
  },
  "core/completion/completionRecord": {
    CompletionLog: (t) => {
      const log = new CompletionLog();
      for (let at = 0; at < 300; at++) log.add(record(t));
      return log.lastAt({ documentId: t, line: 0, character: 1 });
    },
  },
  "core/completion/cursorContext": { isSamePosition: (t) => isSamePosition(cursor(t, t, t), cursor(t, t, t)) },
  "core/completion/wordAfterCursor": {
    wordAfterCursor: inDocument(words.wordAfterCursor),
    withoutWordAfter: inDocument((document) => words.withoutWordAfter(document, "a")),
    beforeWord: [
      (t) => words.beforeWord(result("a"), t),
      (t) => words.beforeWord({ completion: shown(t), applied: [] }, t.slice(1)),
    ],
  },
  "core/completion/prompt/promptWindow": {
    planRequest: [
      ...inDocument((document) => planRequest(document, wish, limits)),
      ...inDocument((document) => planRequest(document, wish, { infillTokens: document.text.length })),
      ...inDocument((document) => {
        const { window } = planRequest(document, wish, limits);
        return planRequest(
          { ...document, text: `a${document.text}`, offset: document.offset + 1 },
          wish,
          limits,
          window,
        );
      }),
    ],
    isOutgrown: inDocument((document) => isOutgrown(document, planRequest(document, wish, limits).window, limits)),
  },
  "core/completion/prompt/pinnedWindows": {
    PinnedWindows: inDocument((document) => {
      const windows = new PinnedWindows(() => limits);
      windows.plan(document, "block");
      windows.planAhead(document, "line");
      windows.moveAnchor(document);
      return windows.isWorthWarming(document, 5000);
    }),
  },
  "core/completion/prompt/prefixPreamble": {
    prefixPreamble: [
      (t) => prefixPreamble(t, t.length, 4000),
      (t) => prefixPreamble(t, t.length, t.length),
      (t) => prefixPreamble(t, t.length >> 1, 4000),
    ],
  },
  "core/completion/prompt/begunAgain": {
    BegunAgain: ["typescript", "markdown"].flatMap((languageId) => [
      (t) => begunAgain({ languageId, prefix: t, following: t }, t),
      (t) => begunAgain({ languageId, prefix: `${t} return`, following: t }, `return${t}`),
    ]),
  },
  "core/completion/prompt/tokenHealing": { splitForHealing: [splitForHealing, (t) => splitForHealing(`${t} a`)] },
  "core/completion/triggers/adaptiveDebounce": {
    AdaptiveDebounce: (t) => {
      const debounce = new AdaptiveDebounce();
      debounce.key(0);
      debounce.key(100);
      return debounce.delayMs({ lineBefore: t, lineAfter: t }, 101);
    },
  },
  "core/completion/triggers/shownCompletions": {
    ShownCompletions: (t) => {
      const known = new ShownCompletions();
      known.show(cursor(t, t, ""), t);
      known.meet(cursor(t + t.slice(1), t, t));
      known.show(cursor(t, "", t), "a");
      return known.meet(cursor(t, t, t));
    },
  },
  "core/completion/triggers/triggerRules": {
    suppressingRule: [
      [(t: string) => t, (): string => ""] as const,
      [(): string => "", (t: string) => t] as const,
      [(t: string) => t, (t: string) => t] as const,
    ].map(
      ([before, after]) =>
        (t: string) =>
          suppressingRule({
            ...cursor(t, before(t).slice(0, 19_000), after(t).slice(0, 900)),
            ...{
              kind: "typing",
              languageId: "python",
              scheme: "file",
              isInDiff: false,
              hasSelection: false,
              cursors: 1,
            },
            ...{
              lastChange: "typed",
              shown: "none",
              isOff: false,
              isSnoozed: false,
              length: t.length,
              hasNul: () => t.includes("\0"),
            },
          }),
    ),
  },
};
