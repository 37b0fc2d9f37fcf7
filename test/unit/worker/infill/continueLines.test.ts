import assert from "node:assert/strict";
import type { LineAnswer, LineQuestion, LinesRequest } from "../../../../src/core/nextEdit/nextEditModel.ts";
import type { LoadedModel, Sequence, Token } from "../../../../src/worker/embedded/engine.ts";
import type { ReadyModel } from "../../../../src/worker/embedded/readyModel.ts";
import { continueLines } from "../../../../src/worker/infill/continueLines.ts";
import { SlicePacer } from "../../../../src/worker/schedule/prefill.ts";
import { RequestRecord } from "../../../../src/worker/service/requestRecord.ts";
import { TokenCache } from "../../../../src/worker/tokens/tokenCache.ts";
import { characterModel } from "../../../support/models/characterModel.ts";

const end = "<end>";
/** A special token that is no end, and the sign for it in what a model says. */
const mark = "<mark>";
const markSign = "§";
const sure = 0.9;

/** A model that continues each text as `says` has it, each character with the same probability. */
class Continued {
  readonly record = new RequestRecord("background", "lines");
  readonly checkpoints: number[] = [];
  /** Calls that evaluate something, and how many tokens. */
  readonly calls: string[] = [];
  private held: Token[] = [];
  private readonly says: Readonly<Record<string, string>>;
  private readonly needsCheckpoints: boolean;
  private readonly model: LoadedModel & { readonly shown: (tokens: readonly Token[]) => string };

  constructor(says: Readonly<Record<string, string>>, needsCheckpoints = false, contextTokens = 4096) {
    this.says = says;
    this.needsCheckpoints = needsCheckpoints;
    this.model = characterModel([end, mark], contextTokens);
  }

  answers(shared: string, ...questions: readonly LineQuestion[]): Promise<LineAnswer[]> {
    return this.answersTo({ documentId: "a.ts", shared, questions });
  }

  async answersTo(request: LinesRequest): Promise<LineAnswer[]> {
    const answers: LineAnswer[] = [];
    const model: LoadedModel = {
      ...this.model,
      specialTokens: (text) =>
        text
          .split(new RegExp(`(${mark})`))
          .flatMap((part) => (part === mark ? [this.model.specialToken(mark)!] : this.model.tokenize(part))),
      isEnd: (token) => token === this.model.specialToken(end),
      ghostSequence: this.sequence() as Sequence,
    };
    const savedStates = { change: async function* () {} } as unknown as ReadyModel["savedStates"];
    const parts = { model, pacer: new SlicePacer(), tokens: new TokenCache(model), savedStates };
    const work = continueLines(parts, request, this.record, (answer) => answers.push(answer));
    while ((await work.next()).done !== true);
    return answers.map((answer) => ({ ...answer, probability: Math.round(1000 * answer.probability) / 1000 }));
  }

  /** What comes after the tokens that are held. */
  private likeliest(): { readonly token: Token; readonly probability: number } {
    const text = this.model.shown(this.held);
    const [start, said] = Object.entries(this.says).find(([each]) => text.startsWith(each))!;
    const next = said[text.length - start.length];
    const special = next === undefined ? end : next === markSign ? mark : undefined;
    return {
      token: special === undefined ? next!.charCodeAt(0) : this.model.specialToken(special)!,
      probability: sure,
    };
  }

  private sequence(): Partial<Sequence> {
    return {
      needsCheckpoints: this.needsCheckpoints,
      reuse: async (tokens) => {
        let same = 0;
        while (same < this.held.length && this.held[same] === tokens[same]) same++;
        if (this.needsCheckpoints && same < this.held.length) same = this.checkpoints.findLast((at) => at <= same) ?? 0;
        this.held = this.held.slice(0, same);
        return same;
      },
      evaluate: async (tokens) => {
        this.calls.push(`evaluate ${tokens.length}`);
        this.held.push(...tokens);
      },
      checkpoint: async () => void this.checkpoints.push(this.held.length),
      predict: async (tokens) => {
        this.calls.push("predict");
        this.held.push(...tokens);
        return { ...this.likeliest(), ranked: [] };
      },
      rate: async (tokens, expected) => {
        this.calls.push(`rate ${expected.length}`);
        this.held.push(...tokens);
        return expected.map((token, at) => {
          const likeliest = this.likeliest();
          if (at < expected.length - 1) this.held.push(token);
          return { likeliest, probability: token === likeliest.token ? sure : 0.01 };
        });
      },
    };
  }
}

describe("continued lines", () => {
  it("check an expected line in one evaluation, and decode nothing", async () => {
    const model = new Continued({ "shared+": "ab\nmore" });
    const [answer] = await model.answers("shared", { text: "+", expected: "ab" });
    assert.deepEqual(answer, {
      question: 0,
      text: "ab",
      probability: 0.729,
      isWhole: true,
      expectedProbability: sure ** 3,
    });
    assert.deepEqual(model.calls, ["evaluate 6", "rate 3"]);
    assert.equal(model.record.usage().produced, 0);
  });

  it("go on from where the model would write something else", async () => {
    const model = new Continued({ "shared+": "abXY\n" });
    const [answer] = await model.answers("shared", { text: "+", expected: "abcd" });
    assert.deepEqual([answer!.text, answer!.isWhole], ["abXY", true]);
    assert.equal(answer!.probability, Math.round(1000 * sure ** 5) / 1000);
    assert.ok(answer!.expectedProbability! < 0.01);
    assert.equal(model.record.usage().produced, 2);
  });

  it("write a line that nobody expects, up to its end or the text's", async () => {
    const model = new Continued({ "s+": "ab\ncd", "s-": "xy" });
    const answers = await model.answers("s", { text: "+" }, { text: "-" });
    assert.deepEqual(
      answers.map(({ question, text, isWhole }) => [question, text, isWhole]),
      [
        [0, "ab", true],
        [1, "xy", true],
      ],
    );
  });

  it("write several lines where they are asked for, up to a special token, and read names of such as those", async () => {
    const says = { [`a${mark}b`]: `one\ntwo\n${markSign}three`, [`a${mark}c`]: "x\ny", [`a${mark}d`]: "one\n2\n3" };
    const model = new Continued(says);
    const until = [mark, "<no token>"];
    const answers = await model.answersTo({
      ...{ documentId: "a.ts", shared: `a${mark}`, hasMarks: true },
      questions: [
        { text: "b", until },
        { text: "c", until },
        { text: "d", until, expected: "one\ntwo" },
      ],
    });
    assert.deepEqual(
      answers.map(({ text, isWhole }) => [text, isWhole]),
      [
        ["one\ntwo\n", true],
        ["x\ny", true],
        ["one\n2\n3", true],
      ],
    );
    const endless = new Continued({ s: "a\n".repeat(2000) });
    const [answer] = await endless.answers("s", { text: "", until });
    assert.deepEqual([answer!.text.length, answer!.isWhole], [1024, false]);
  });

  it("give up a line that is unlikely, or has no end", async () => {
    const model = new Continued({ "s+": "a".repeat(500) });
    const [unlikely] = await model.answers("s", { text: "+", leastProbability: 0.5 });
    assert.deepEqual([unlikely!.text, unlikely!.isWhole], ["aaaaaaa", false]);
    const [endless] = await model.answers("s", { text: "+" });
    assert.deepEqual([endless!.text.length, endless!.isWhole], [80, false]);
  });

  it("evaluate what they share once, with one checkpoint at its end where the model needs one", async () => {
    for (const needsCheckpoints of [false, true]) {
      const model = new Continued({ "shared@1+": "ab\n", "shared@2+": "cX\n", "shared@3+": "ef\n" }, needsCheckpoints);
      const questions = ["1", "2", "3"].map((at) => ({ text: `@${at}+`, expected: "cd" }));
      const answers = await model.answers("shared", ...questions);
      assert.deepEqual(
        answers.map(({ text }) => text),
        ["ab", "cX", "ef"],
      );
      assert.equal(model.calls.filter((call) => call === "evaluate 6").length, 1);
      assert.deepEqual(model.checkpoints, needsCheckpoints ? [6] : []);
    }
  });

  it("say when the text does not fit", async () => {
    const model = new Continued({}, false, 100);
    await assert.rejects(model.answers("shared".repeat(10), { text: "+" }), /The request has 61 tokens/);
  });
});
