// What the real model gives: how sure it is, other texts than the likeliest, both orders, other code as context, and a model
// that has to be asked in words.
import assert from "node:assert/strict";
import { leadInWhatFollows } from "../../../src/cli/whatFollows.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { FailureError, failureOf } from "../../../src/core/failures.ts";
import type { Usage } from "../../../src/core/modelPort.ts";
import type { ModelFacts } from "../../../src/core/models/runtime/modelState.ts";
import type { CompleteEnd, CompleteParams } from "../../../src/protocol/workerProtocol.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { sharedContextTokens, sharedRealModel } from "../../support/sharedModel.ts";
import { TestHome } from "../../support/workers.ts";

/** A query for a picture in which `║` is the cursor and `¦` the anchor. */
function query(picture: string, options: Partial<CompleteParams> = {}): CompleteParams {
  const [before = "", following = ""] = picture.split("║");
  const anchor = before.indexOf("¦");
  return {
    documentId: "a.py",
    languageId: "python",
    prefix: before.replace("¦", ""),
    suffix: following,
    following,
    shape: "line",
    maxTokens: 24,
    ...(anchor >= 0 && { anchor }),
    ...options,
  };
}

const subtract = "def add(a, b):\n    return a + b\n\ndef subtract(a, b):\n    ret║\n\nprint(subtract(3, 2))\n";
const open = "import os\n\ndef read_all(folder):\n    for name in ║\n";

const never = new AbortController().signal;

describe("infill", () => {
  let home: TestHome;
  let client: WorkerClient;
  let own: WorkerClient;
  before(() => {
    home = new TestHome();
    own = home.client();
  });
  after(() => home.close());

  async function load(path: string): Promise<ModelFacts> {
    client = path === realModel() ? await sharedRealModel() : own;
    client.use({ path, contextTokens: sharedContextTokens });
    return client.load();
  }

  /** A completion, checked for what always holds. */
  async function complete(asked: CompleteParams): Promise<CompleteEnd> {
    let sent = "";
    const end = await client.complete(asked, (chunk) => (sent += chunk));
    assert.ok(sent.startsWith(end.text), `“${sent}” was sent, “${end.text}” kept`);
    let last = 0;
    for (const { end: to, probability } of end.tokenProbabilities) {
      assert.ok(to > last && probability > 0 && probability <= 1.0001, JSON.stringify(end.tokenProbabilities));
      last = to;
    }
    assert.equal(last, end.text.length, "the certainties reach to the text's end");
    return end;
  }

  describe("on the 0.5B", () => {
    before(async () => void (await load(realModel())));

    it("says how sure the model is of each token", async () => {
      const sure = await complete(query(subtract));
      assert.equal(sure.text, "urn a - b");
      assert.ok(sure.tokenProbabilities.every(({ probability }) => probability > 0.9));
      const unsure = await complete(query("# Notes\n\nThe name of my dog is ║\n"));
      assert.ok(unsure.tokenProbabilities[0]!.probability < 0.5, JSON.stringify(unsure.tokenProbabilities));
    });

    it("gives other texts when asked, each for its own tokens", async () => {
      const texts = [(await complete(query(open))).text];
      for (const alternative of [1, 2]) {
        const { text, usage } = await complete(query(open, { alternative }));
        texts.push(text);
        assert.ok(usage.evaluated <= 4, `alternative ${alternative} evaluated ${usage.evaluated}`);
      }
      assert.equal(new Set(texts).size, 3, texts.join(" | "));
      assert.ok(texts.every((text) => text !== ""));
      assert.equal((await client.trace()).at(-1)!.alternative, 2);
    });

    it("takes the next best instead of a copy of what follows", async () => {
      const { text, usage } = await complete(
        query("def add(a, b):\n    total = a + b\n    ║\n    return total\n\nprint(add(1,2))\n"),
      );
      assert.notEqual(text.trim(), "");
      assert.doesNotMatch(text, /^return total/);
      assert.ok(usage.evaluated <= 64);
      assert.ok((await client.trace()).at(-1)!.alternative! >= 1);
    });

    it("finds what follows likelier after the text that leads to it, also at a file's very start", async () => {
      const facts = await client.load();
      const pictures: readonly (readonly [picture: string, wrong: string, right: string])[] = [
        [
          "def mean(values):\n    ║\n    return total / len(values)\n\nprint(mean([1, 2]))\n",
          "values.sort()",
          "total = sum(values)",
        ],
        ["║\n\nprint(os.getcwd())\nos.chdir(home)\n", "import re", "import os"],
      ];
      for (const [picture, wrong, right] of pictures) {
        const [before = "", following = ""] = picture.split("║");
        const document = { id: "mean.py", languageId: "python", text: before + following, offset: before.length };
        const texts = [wrong, right].map((text) => ({ text, replaceAfter: 0 }));
        const lead = await leadInWhatFollows(client, facts, document, [texts[0]!, texts[1]!], never);
        assert.ok(lead > 0.5, `${right} leads by ${lead}`);
      }
    });

    it("uses other code as context, and reads it once", async () => {
      const code = "from src.price import net_price\n\ndef total(items):\n    return sum(║\n\n";
      const context = {
        repository: "shop",
        path: "src/cart.py",
        snippets: [{ path: "src/price.py", text: "def net_price(item):\n    return item.price - item.discount\n" }],
      };
      await complete(query(code, { context }));
      const record = (await client.trace()).at(-1)!;
      assert.ok(record.contextTokens! > 20, `${record.contextTokens}`);
      const typed = await complete(query(code.replace("║", "net║"), { context }));
      assert.ok(typed.usage.evaluated <= 9, `${typed.usage.evaluated}`);
      assert.match(typed.text, /^_price\(/);
    });
  });

  it("in the anchored order a key costs its own tokens, also on a hybrid model", async () => {
    for (const [model, most] of [
      [realModel(), 9],
      [tinyModel("qwen35"), 32],
    ] as const) {
      await load(model);
      const above = "def scale(value):\n    return value * 2\n\n".repeat(8);
      const line = "    one = [scale(v)]\n    to";
      for (const [index, typed] of Array.from(line, (_, i) => line.slice(0, i + 1)).entries()) {
        const asked = query(`${above}def f(values):\n¦${typed}║\n    return total\n`, {
          order: "anchored",
          maxTokens: 2,
        });
        const { usage } = await client.complete(asked, () => {});
        if (index === 0) assert.ok(usage.evaluated > 60, "the first key reads the prompt");
        else assert.ok(usage.evaluated <= most, `${model}: “${typed.at(-1)}” evaluated ${usage.evaluated}`);
      }
      assert.equal((await client.trace()).at(-1)!.order, "anchored");
    }
  });

  it("alternatives on a hybrid model evaluate no more than a key does", async () => {
    await load(tinyModel("qwen35"));
    const code = `${"value = compute(first, second)\n".repeat(12)}value = comp║\nlast\n`;
    await client.complete(query(code), () => {});
    for (const alternative of [1, 2]) {
      const { usage } = await client.complete(query(code, { alternative }), () => {});
      assert.ok(usage.evaluated <= 32, `evaluated ${usage.evaluated}`);
    }
  });

  it("asks a model without infill tokens in words; a key costs its own tokens, also on a hybrid model", async () => {
    for (const architecture of ["qwen2", "qwen35"] as const) {
      const facts = await load(tinyModel(architecture, "words"));
      assert.equal(facts.canInfill, true);
      assert.equal(facts.infill, "chat");
      const above = "def scale(value):\n    return value * 2\n\n".repeat(6);
      const line = "    doubled = [scale(v)]\n    retu";
      for (const [index, typed] of Array.from(line, (_, i) => line.slice(0, i + 1)).entries()) {
        const asked = query(`${above}def f(values):\n${typed}║\n    return doubled\n`, { maxTokens: 4 });
        const { usage } = await client.complete(asked, () => {});
        if (index === 0) assert.ok(usage.evaluated > 100);
        else assert.ok(usage.evaluated <= 32, `${architecture}: “${typed.at(-1)}” evaluated ${usage.evaluated}`);
      }
      assert.equal((await client.trace()).at(-1)!.order, "chat");
    }
  });

  describe("looking ahead", () => {
    const long = query("def f():\n    ║", { shape: "block", maxTokens: 400, isSpeculative: true });
    const ended = async (promise: Promise<unknown>): Promise<void> => {
      await assert.rejects(promise, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
    };
    before(async () => void (await load(tinyModel("qwen2"))));

    it("runs in the background and says so", async () => {
      const { requestId } = await client.complete({ ...long, maxTokens: 3 }, () => {});
      const record = (await client.trace()).find(({ id }) => id === requestId)!;
      assert.equal(record.lane, "background");
      assert.equal(record.isSpeculative, true);
    });

    /** Looks ahead while something else is asked, until that ends it: on a busy machine it may be done before. */
    async function isEndedBy(ask: () => Promise<{ readonly usage: Usage }>): Promise<void> {
      const endings: string[] = [];
      while (endings.length < 10 && endings.at(-1) !== "cancelled") {
        const ahead = client
          .complete(long, () => {})
          .then(
            () => "done",
            (error: unknown) => failureOf(error).kind,
          );
        // An answer on the same connection: the worker has the question.
        await client.countTokens("");
        assert.ok((await ask()).usage.produced > 0);
        endings.push(await ahead);
      }
      assert.equal(endings.at(-1), "cancelled", endings.join());
    }

    it("ends when anybody asks for ghost text", async () => {
      const other = home.client();
      other.use({ path: tinyModel("qwen2"), contextTokens: 4096 });
      await other.load();
      await isEndedBy(() => other.complete(query(subtract, { maxTokens: 2 }), () => {}));
    });

    it("ends when anybody chats", async () => {
      const messages = [{ role: "user", content: "Hi" }] as const;
      const question = { purpose: "chat", messages, maxTokens: 2, temperature: 0, thinking: false } as const;
      await isEndedBy(() => client.chat(question, () => {}));
    });

    it("is given up where it would cost what is being worked on", async () => {
      const here = query("x = 1\n".repeat(100) + "║", { maxTokens: 2 });
      await client.complete(here, () => {});
      await ended(client.complete({ ...long, prefix: "y = 2\n".repeat(100) }, () => {}));
      assert.ok((await client.complete(here, () => {})).usage.evaluated <= 2);
    });

    it("the newest ends the older one, and leaves ghost text alone", async () => {
      const ghost = client.complete(query(subtract, { maxTokens: 2 }), () => {});
      const older = client.complete(long, () => {});
      const newer = client.complete({ ...long, maxTokens: 3 }, () => {});
      await ended(older);
      assert.ok((await ghost).usage.produced > 0);
      assert.ok((await newer).usage.produced > 0);
    });
  });
});
