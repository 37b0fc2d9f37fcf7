// Holes in real code, and a model that says just what stood there and goes on with what follows: the rules must end it in time
// and must not spoil it. The code is a package of the lockfile, so that it stays the same.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { scan } from "../../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../../src/core/lexerSyntax.ts";
import { isBlank, lineBelow, startOfLine } from "../../../../src/base/lines.ts";
import { postprocess, type Cleaned } from "../../../../src/core/completion/postprocess/postprocess.ts";
import { chooseShape } from "../../../../src/core/completion/completionRequest.ts";
import { StopRules } from "../../../../src/core/completion/stop/stopRules.ts";

const folder = path.resolve(import.meta.dirname, "../../../../node_modules/mocha/lib");
/** Characters that the model goes on with what follows. */
const runOn = 300;

interface Hole {
  readonly before: string;
  readonly truth: string;
  readonly after: string;
}

/** At every 7th line: the line itself and up to two more of its block, and the end of the line from its middle on. */
function holes(): Hole[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return names.flatMap((name) => {
    const text = readFileSync(path.join(folder, name), "utf8");
    const lines = text.split("\n");
    return lines.flatMap((line, at) => {
      if (at % 7 !== 3 || isBlank(line)) return [];
      const start = lines.slice(0, at).join("\n").length + 1;
      const column = line.search(/\S/);
      const block = lines.slice(at, at + 3).findIndex((other) => isBlank(other) || other.search(/\S/) < column);
      const length = lines.slice(at, at + (block < 0 ? 3 : block)).join("\n").length;
      const middle = column + /^\W*\w*/.exec(line.slice(column + (line.length - column) / 2))![0].length;
      const spans = [
        [start + column, start + length],
        [start + Math.min(middle, line.length), start + line.length],
      ];
      return spans.map(([from, to]) => ({
        before: text.slice(0, from),
        truth: text.slice(from, to),
        after: text.slice(to),
      }));
    });
  });
}

function complete({ before, truth, after }: Hole): Cleaned {
  const document = { id: "hole", languageId: "javascript", text: before + after, offset: before.length };
  const lineBefore = startOfLine(before, before.length);
  const above = before.slice(0, before.length - lineBefore.length);
  const stop = new StopRules({ shape: chooseShape(document), lineBefore, above, following: after.slice(0, 400) });
  stop.push(truth + after.slice(0, runOn));
  return postprocess(stop.finish("maxTokens"), document);
}

describe("holes in real code", () => {
  let results: { readonly hole: Hole; readonly cleaned: Cleaned }[];
  before(() => {
    results = holes().map((hole) => ({ hole, cleaned: complete(hole) }));
  });
  const broken = (text: string): number => {
    const { open, broken: count } = scan(text, lexerSyntax("javascript"));
    return open.length + count;
  };

  it("are filled with what stood there, or its beginning", () => {
    assert.ok(results.length > 500);
    const right = results.filter(
      ({ hole, cleaned }) =>
        hole.truth.trimEnd().startsWith(cleaned.text) ||
        hole.before + cleaned.text + hole.after.slice(cleaned.replaceAfter) === hole.before + hole.truth + hole.after,
    );
    const whole = results.filter(({ hole, cleaned }) => cleaned.text === hole.truth.trimEnd());
    assert.ok(right.length >= results.length * 0.99, `${right.length} of ${results.length}`);
    assert.ok(whole.length >= results.length * 0.9, `${whole.length} of ${results.length} whole`);
  });

  it("have no line twice and no bracket without partner", () => {
    for (const { hole, cleaned } of results) {
      const last = cleaned.text.split("\n").at(-1)!;
      const next = lineBelow(hole.after, 0);
      if (cleaned.text.includes("\n") && hole.truth !== cleaned.text) assert.notEqual(last.trimEnd(), next?.trimEnd());
      const filled = hole.before + cleaned.text + hole.after.slice(cleaned.replaceAfter);
      assert.ok(broken(filled) <= broken(hole.before + hole.after), cleaned.text);
    }
  });
});
