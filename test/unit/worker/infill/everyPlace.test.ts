// Hostile generations at the places where a text breaks a file most easily, through every rule on their way, judged by the real parsers.
import assert from "node:assert/strict";
import { silentLog } from "../../../../src/base/log.ts";
import { completionResult, noCost, withAccepted, type Completion } from "../../../../src/core/completion/completion.ts";
import { chooseShape, type CompletionDocument } from "../../../../src/core/completion/completionRequest.ts";
import type { KnownModules } from "../../../../src/core/completion/modules/knownModules.ts";
import { withoutNewErrors } from "../../../../src/core/completion/soundCompletion.ts";
import { scan } from "../../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../../src/core/lexerSyntax.ts";
import { stopRules } from "../../../../src/worker/infill/generate.ts";
import { Grammars } from "../../../../src/worker/syntax/grammars.ts";
import { withCursor, withGhost } from "../../../support/completion/cursorText.ts";
import { sharedGrammarFolder } from "../../../support/grammars.ts";
import { hostilePlaces } from "../../../support/completion/hostilePlaces.ts";

const modules: KnownModules = {
  folders: new Map([[".", ["money.ts", "models.py", "__init__.py", "list.h"]]]),
  named: new Set(),
  packages: new Set(["react"]),
  around: [],
};

describe("a generation at a place where it could break the file", function () {
  // Six grammars are compiled.
  this.timeout(120_000);
  const grammars = new Grammars(sharedGrammarFolder(), silentLog, { oneParseMs: Infinity, completionMs: Infinity });
  const errorCounts = async (languageId: string, texts: readonly string[]): Promise<number[]> =>
    (await grammars.errorCounts(languageId, texts)).map((each) => each ?? assert.fail("not parsed"));

  /** What is shown of a generation that reached its limit, through every rule on its way. */
  async function shownOf(document: CompletionDocument, generated: string): Promise<Completion | undefined> {
    const { id: documentId, languageId, text, offset } = document;
    const [prefix, following, shape] = [text.slice(0, offset), text.slice(offset), chooseShape(document)];
    const window = { documentId, languageId, prefix, suffix: following, following, shape, maxTokens: 100 };
    const stop = stopRules({ ...window, lane: "completion" } as never, grammars.check(window));
    let kept = "";
    for (let at = 0; at < generated.length && stop.stoppedBy === undefined; at += 4)
      kept = stop.push(generated.slice(at, at + 4));
    if (stop.stoppedBy === undefined) kept = stop.finish("maxTokens");
    const end = { text: kept, reason: "maxTokens" as const, tokenProbabilities: [], usage: noCost };
    const model = {
      complete: () => Promise.reject(new Error("not asked")),
      warm: async () => undefined,
      syntaxErrors: (question: { languageId: string; texts: readonly string[] }) =>
        grammars.errorCounts(question.languageId, question.texts),
    };
    const result = await withoutNewErrors(completionResult(end, document, shape), document, model);
    return result.completion;
  }

  /** Brackets, strings and comments without a partner. */
  function unpaired(languageId: string, text: string): number {
    const { broken, open } = scan(text, lexerSyntax(languageId));
    return broken + open.length;
  }

  for (const [languageId, byKind] of Object.entries(hostilePlaces))
    for (const [kind, { places, good, hostile }] of Object.entries(byKind)) {
      it(`${languageId}: ${kind}`, async () => {
        await grammars.load(languageId);
        for (const [place, fill] of places) {
          const document = { ...withCursor(place), languageId, modules };
          const filled = withAccepted(document, { text: fill, replaceAfter: 0 }).text;
          const [own, mended] = await errorCounts(languageId, [document.text, filled]);
          for (const each of hostile) {
            const generated = each.replaceAll("¦", "|");
            const shown = await shownOf(document, generated);
            if (shown === undefined) continue;
            const { text } = withAccepted(document, shown);
            const what = `${generated} is shown as ${withGhost(document, shown.text, shown.replaceAfter)}`;
            const [errors] = await errorCounts(languageId, [text]);
            assert.ok(errors! <= Math.min(own!, mended!), `${what}, with ${errors} errors`);
            assert.ok(unpaired(languageId, text) <= unpaired(languageId, document.text), `${what}, unpaired`);
            assert.doesNotMatch(shown.text, /(?:\)|[=-]>|\|)[ \t]*\{\s*\}/, `${what}, with an empty body`);
            assert.doesNotMatch(text, /,\s*,/, `${what}, with two commas`);
          }
        }
        const document = { ...withCursor(places[0]![0]), languageId, modules };
        const shown = await shownOf(document, good[0].replaceAll("¦", "|"));
        assert.equal(withGhost(document, shown?.text ?? "", shown?.replaceAfter), good[1].replaceAll("¦", "|"));
      });
    }
});
