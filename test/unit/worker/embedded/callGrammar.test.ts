// The grammar of calls: off until a call begins, exact about tokens, and told what was written too far.
import assert from "node:assert/strict";
import type { ToolFormat } from "../../../../src/core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../../../src/core/agent/formats/toolFormats.ts";
import { templateText } from "../../../support/models/chatTemplates.ts";
import { CallGrammar, withTokens } from "../../../../src/worker/embedded/callGrammar.ts";

const format: ToolFormat = {
  name: "hermes",
  triggers: [
    { text: "<call>", isToken: true },
    { text: "```json", isToken: false },
    { text: '{\n  "name"', isToken: false, isFirst: true },
  ],
  stops: [],
  plainMarks: [],
  grammar: (_tools, { forced, trigger }) => `root ::= "${forced ? "forced" : trigger}"`,
  parser: () => assert.fail("not asked"),
};

function grammar(): CallGrammar {
  return new CallGrammar({ grammar: (text) => Promise.resolve({ text }) }, format, [], new Map([[7, "<call>"]]));
}

describe("the grammar of calls", () => {
  it("begins behind a trigger that is a token, and not behind text that reads like it", async () => {
    const calls = grammar();
    assert.equal(await calls.sawText("a <call> b"), 0);
    await calls.sawMark("<think>");
    assert.equal(calls.current(), undefined);
    await calls.sawMark("<call>");
    assert.equal(calls.current()?.text, "root ::= (<[7]>)");
    const first = calls.current();
    await calls.sawMark("<call>");
    assert.equal(calls.current(), first, "a second call goes on in the same grammar");
  });

  it("begins behind a trigger in the text, however it is cut, and says what was written behind it", async () => {
    for (const [pieces, excess] of [
      [["x ```json"], 0],
      [["x `", "``js", "on"], 0],
      [["x ``", "`json\n{"], 2],
    ] as const) {
      const calls = grammar();
      let last = 0;
      for (const piece of pieces) last = await calls.sawText(piece);
      assert.equal(last, excess);
      assert.equal(calls.current()?.text, 'root ::= "```json"');
      assert.equal(await calls.sawText("```json again"), 0);
    }
    const cut = grammar();
    await cut.sawText("```js");
    await cut.sawMark("<think>");
    await cut.sawText("on");
    assert.equal(cut.current(), undefined, "a mark stands between the halves");
  });

  it("begins behind some triggers only where the answer begins with them, however it is cut", async () => {
    const object = '{\n  "name"';
    const begun = async (...pieces: readonly string[]): Promise<boolean> => {
      const calls = grammar();
      for (const piece of pieces) await calls.sawText(piece);
      return calls.current() !== undefined;
    };
    for (const before of ["", "\n\n", " ".repeat(50)]) {
      assert.ok(await begun(before + object));
      assert.ok(await begun(before, ...Array.from(object)));
      assert.ok(await begun(...Array.from(before), object));
    }
    for (const before of ["This is package.json:\n", "a", `a${" ".repeat(50)}`, "```\n"]) {
      assert.ok(!(await begun(before + object)));
      assert.ok(!(await begun(before, ...Array.from(object))));
      assert.ok(!(await begun(...Array.from(before), object)));
    }
  });

  it("holds every form of a call that small models write, where the answer begins with it", async () => {
    const call = { name: "read_file", arguments: { path: "a" } };
    const objects = ["", "  ", "    ", "\t"].flatMap((indentation) => {
      const text = JSON.stringify(call, undefined, indentation);
      return indentation === "" ? [text, text.replaceAll(":", ": ")] : [text];
    });
    for (const [template, forms] of [
      [
        "Qwen2.5",
        objects.flatMap((object) => [object, `\`\`\`json\n${object}`, `\`\`\`\n${object}`, `<tools>\n${object}`]),
      ],
      ["Phi-4", objects.map((object) => object.replace('"name"', '"tool"'))],
    ] as const)
      for (const form of forms) {
        const own = toolFormatFor(templateText(template), { hasToken: () => false })!;
        const calls = new CallGrammar({ grammar: (text) => Promise.resolve({ text }) }, own, [], new Map());
        for (const character of Array.from(form)) await calls.sawText(character);
        assert.notEqual(calls.current(), undefined, `${template}: ${form}`);
      }
  });

  it("leaves the answer free where the model cannot take the grammar, and tries no second time", async () => {
    let tried = 0;
    const refusing = {
      grammar: () => {
        tried++;
        return Promise.reject(new Error("failed to parse grammar"));
      },
    };
    const calls = new CallGrammar(refusing, format, [], new Map([[7, "<call>"]]));
    await calls.force();
    assert.equal(await calls.sawText("```json\n{"), 0, "nothing has to be written anew");
    await calls.sawMark("<call>");
    assert.equal(calls.current(), undefined);
    assert.equal(tried, 1);
    const late = new CallGrammar(refusing, format, [], new Map([[7, "<call>"]]));
    assert.equal(await late.sawText("```json\n{"), 0);
    assert.equal(late.current(), undefined);
  });

  it("holds from the first token where a call is required", async () => {
    const calls = grammar();
    await calls.force();
    assert.equal(calls.current()?.text, 'root ::= "forced"');
  });

  it("names tokens where a text has their names, and nowhere else", () => {
    const marks = new Map([
      [1, "<a>"],
      [2, "</a>"],
      [3, '<|"|>'],
    ]);
    const given = 'root ::= "x<a>y" [^"<a>] "</a>"? "<|\\"|>" # "<a>"\nrule ::= "plain \\" <b>" [\\]"] "<a>"';
    assert.equal(
      withTokens(given, marks),
      'root ::= ("x" <[1]> "y") [^"<a>] (<[2]>)? (<[3]>) # "<a>"\nrule ::= "plain \\" <b>" [\\]"] (<[1]>)',
    );
    assert.equal(withTokens(given, new Map()), given);
  });
});
