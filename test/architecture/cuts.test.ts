// Text is cut at a number by the functions of base/text.ts, which keep surrogate pairs whole. Elsewhere only what nobody reads may be.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lawfulTree.ts";

/** A cut at a literal of two digits, or at what is named as a length in characters. */
const cut =
  /\.(?:slice|substring|substr)\([^()]*(?:\b\d{2,}\b|\b[lL]ongest\w*|\b\w*[cC]haracters\b|\b\w*[cC]hars\b|\b[bB]udget\b|\b\w*Length\b|\bstep\b|\blimit\b)[^()]*\)/g;

/** Cuts that split nothing: arrays, ASCII, offsets of whole words, and text that is only analysed. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  "cli/commands/doctor.ts": [".slice(0, 19)"],
  "cli/commands/trace.ts": [".slice(11, 23)"],
  "client/atomicWrite.ts": [".slice(0, longestName / 4)"],
  "client/connection/runtimeFolder.ts": [".slice(0, 32)"],
  "client/paths.ts": [".slice(0, 12)"],
  "client/textEncoding.ts": [".slice(0, markLength)", ".slice(0, markLength)"],
  "core/completion/context/declarationOutline.ts": [".slice(0, longestHead)", ".slice(opened + 1, longestHead)"],
  "core/completion/context/namesNearCursor.ts": [".slice(match.index + name.length, match.index + name.length + 90)"],
  "core/agent/search/regexPattern.ts": [".slice(this.at, this.at + 14)"],
  "core/secretFiles.ts": [".slice(0, longestName)"],
  "core/completion/prompt/tokenHealing.ts": [".slice(-longestWord)"],
  "core/edits/checks/dataLanguages.ts": [".slice(index + 1, index + 20)"],
  "core/edits/documenting/documentedCode.ts": [".slice(-10)"],
  "core/edits/checks/wordsAround.ts": [".slice(0, 600)"],
  "core/completion/context/ranking.ts": [".slice(offset, offset + longestSide)"],
  "core/completion/postprocess/rules/dropMissedLines.ts": [".slice(-100)"],
  // Pieces of a stream, which are joined again.
  "core/chat/reply/detectedThoughts.ts": [".slice(at, at + pieceLength)"],
  "core/completion/modules/modulePaths.ts": [".slice(0, longest)", ".slice(offset, offset + 2100)"],
  "core/completion/postprocess/rules/dropEmptyBody.ts": [
    ".slice(offset + candidate.replaceAfter, offset + longestHead)",
  ],
  "core/completion/postprocess/rules/dropUnknownModule.ts": [".slice(start, start + 200)"],
  "core/completion/postprocess/rules/keepBalance.ts": [".slice(at, at + 100)"],
  "core/completion/postprocess/rules/matchIndentation.ts": [".slice(offset, offset + 4000)"],
  "core/completion/postprocess/rules/trimSuffixOverlap.ts": [".slice(offset, offset + searchedCharacters)"],
  "core/completion/syntax/lineKinds.ts": [".slice(-10)"],
  "core/completion/wordAfterCursor.ts": [".slice(offset, offset + longestWord)"],
  "core/models/gguf/headerCheck.ts": [".slice(0, 80)"],
  "host/models/doctor.ts": [".slice(0, 19)"],
  "host/trace/trace.ts": [".slice(0, 19)"],
  "worker/infill/fimPrompt.ts": [".slice(anchor, keptLength)", ".slice(keptLength)"],
  "worker/syntax/completionSyntax.ts": [
    ".slice(-seamLength)",
    ".slice(-before.characters)",
    ".slice(0, after.characters)",
  ],
};

describe("text", () => {
  it("that is cut at a number is cut by base/text.ts", () => {
    const found: Record<string, string[]> = {};
    const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" });
    for (const file of sources.map((each) => each.replaceAll(path.sep, "/"))) {
      if (!file.endsWith(".ts") || file === "base/text.ts") continue;
      const cuts = readFileSync(path.join(root, "src", file), "utf8").match(cut);
      if (cuts) found[file] = cuts;
    }
    const left = Object.entries(found).flatMap(([file, cuts]) => {
      const allowed = [...(harmless[file] ?? [])];
      return cuts.filter((each) => !allowed.includes(each)).map((each) => `${file}: ${each}`);
    });
    assert.deepEqual(left, [], "use headOf, tailOf or charactersBetween, or say above why this splits no character");
    const stale = Object.entries(harmless).flatMap(([file, cuts]) =>
      cuts.filter((each) => found[file]?.includes(each) !== true).map((each) => `${file}: ${each}`),
    );
    assert.deepEqual(stale, []);
  });

  it("that is cut otherwise is found", () => {
    const planted = [
      "a.slice(0, 60)",
      "b.substring(1, longestLine)",
      "text.slice(-keptChars)",
      "t.slice(0, at + budget)",
    ];
    for (const each of planted) assert.equal(each.match(cut)?.length, 1, each);
    assert.equal("lines.slice(0, mostProblems)".match(cut), null);
  });
});
