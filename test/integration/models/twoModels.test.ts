// Several models in one worker: one for ghost text beside one for chat, and clients that use different ones or a server.
import assert from "node:assert/strict";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { doctorSteps, type Finding, type GhostTextModel } from "../../../src/client/doctor/doctorSteps.ts";
import { failure } from "../../../src/core/failures.ts";
import type { ModelFacts } from "../../../src/core/models/runtime/modelState.ts";
import { readModelShape } from "../../../src/client/store/files/modelFile.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";
import { shownName, type LocalModel } from "../../../src/core/models/runtime/modelSource.ts";
import { tinyModel } from "../../support/models/models.ts";
import { begunWord, shortRequest } from "../../support/completion/completionRequests.ts";
import { ScriptedServer } from "../../support/servers/scriptedServer.ts";
import { runCli, TestHome, until } from "../../support/workers.ts";

const question: ChatRequest = {
  purpose: "chat",
  messages: [{ role: "user", content: "Count from one to ten." }],
  maxTokens: 40,
  temperature: 0,
  thinking: false,
};

/** With its shape, so that the worker knows what it takes. */
async function modelAt(path: string, contextTokens = 1024): Promise<LocalModel> {
  return { path, contextTokens, gpu: "off", shape: await readModelShape(path) };
}

function loadedIn({ state }: WorkerClient): readonly string[] {
  if (state.kind !== "running") return [];
  const states = state.status.models.map((model) => (model.kind === "ready" ? model.facts.path : model.kind));
  return states.toSorted();
}

describe("two models in one worker", () => {
  let home: TestHome;
  let chat: LocalModel;
  let small: LocalModel;
  before(async () => {
    chat = await modelAt(tinyModel("qwen35"));
    small = await modelAt(tinyModel("qwen2"));
  });
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  it("ghost text and chat each use their own; the state of both is told", async () => {
    const client = home.client();
    client.use(chat, small);
    await client.complete(shortRequest, () => {});
    const own = ["absent", small.path].toSorted().join();
    await until("ghost text has loaded its own model only", () => loadedIn(client).join() === own);
    assert.ok((await client.chat(question, () => {})).usage.produced > 0);
    await until("both are told", () => loadedIn(client).join() === [chat.path, small.path].toSorted().join());
    assert.ok(client.state.kind === "running");
    const { model, completionModel } = client.state.status;
    assert.deepEqual(
      [model, completionModel].map((state) => state?.kind === "ready" && state.facts.path),
      [chat.path, small.path],
    );
    assert.ok((await client.memory()).sequences === 4);
    assert.equal(await client.countTokens("a"), 1);
  });

  it("each request's record names the model that was asked", async () => {
    const client = home.client();
    client.use(chat, small);
    await client.complete(shortRequest, () => {});
    await client.chat(question, () => {});
    const names = [small, chat].map(shownName);
    const asked = (await client.trace()).filter(({ purpose }) => purpose !== "warm");
    assert.deepEqual(
      asked.map(({ purpose, model }) => [purpose, model]),
      [
        ["complete", names[0]],
        ["chat", names[1]],
      ],
    );
    assert.notEqual(names[0], names[1]);
  });

  it("the doctor asks both, and says what is wrong with ghost text's own", async () => {
    const client = home.client();
    client.use(chat, small);
    const problem = failure("noModel", "The small one is not on this machine.", "Choose another one.");
    const facts = (): ModelFacts | undefined => {
      const state = client.state.kind === "running" ? client.state.status.completionModel : undefined;
      return state?.kind === "ready" ? state.facts : undefined;
    };
    const found = async (ghostTextModel?: () => GhostTextModel): Promise<Finding> => {
      const { run } = doctorSteps({
        ...{ home: home.home, build: "1", client, gpu: "off", contextTokens: 1024, ghostTextModel },
        signal: new AbortController().signal,
        chooseModel: async () => ({ path: chat.path }),
        load: (aborted) => client.load(aborted),
      });
      return run.ghostText();
    };
    const own = await found(() => ({ facts: facts() }));
    assert.match(own.text, /^a model of its own, .*\(qwen2\) on .*(First|No) text after \d+ ms/);
    assert.ok(own.isFailed !== true);
    const { message: text, nextStep } = problem;
    assert.deepEqual(await found(() => ({ problem })), { text, nextStep, isFailed: true });
    assert.match((await found()).text, /^the same model\. /);
  });

  it("ghost text comes while the chat's model answers, and the answer is the same as alone", async () => {
    const client = home.client();
    client.use(chat, small);
    await client.load();
    const long: ChatRequest = { ...question, maxTokens: 900 };
    const { text: alone } = await client.chat(long, () => {});
    const orderOnce = async (): Promise<string> => {
      const order: string[] = [];
      let started = (): void => {};
      const isStarted = new Promise<void>((resolve) => (started = resolve));
      const answer = client.chat(long, () => started()).then(({ text }) => (order.push("answer"), text));
      await isStarted;
      await client.complete(shortRequest, () => {});
      order.push("ghost text");
      assert.equal(await answer, alone);
      return order.join(", ");
    };
    // Such an answer takes half a second: on a busy machine, this process may not come to ask before it is over.
    await until("ghost text comes first", async () => (await orderOnce()) === "ghost text, answer");
  });

  it("a window keeps its model and its requests while a command asks another model, or a server", async () => {
    const client = home.client();
    client.use(small);
    await client.load();
    const server = await ScriptedServer.start({ answer: ["Hello", "."] });
    try {
      const common = ["--context", "1024"];
      let isOver = false;
      const asking = (async () => {
        while (!isOver) assert.ok((await client.chat({ ...question, maxTokens: 200 }, () => {})).usage.produced > 0);
      })();
      try {
        const other = await runCli(["chat", "Hi", "--model", chat.path, ...common], home.home);
        assert.equal(other.code, 0, other.stderr);
        const remote = await runCli(["chat", "Hi", "--endpoint", server.url, ...common], home.home);
        assert.equal(remote.code, 0, remote.stderr);
        assert.match(remote.stdout, /Hello\./);
      } finally {
        isOver = true;
        await asking;
      }
      await until("it is told", () => loadedIn(client).includes(small.path));
      await client.complete(begunWord, () => {});
    } finally {
      await server.stop();
    }
  });

  it("a model for ghost text that cannot be loaded is told, and the chat works without it", async () => {
    const client = home.client();
    client.use(small, { path: "/nowhere/a.gguf", contextTokens: 1024 });
    await assert.rejects(client.load(), /nowhere/);
    await assert.rejects(
      client.complete(shortRequest, () => {}),
      /nowhere/,
    );
    assert.ok((await client.chat({ ...question, maxTokens: 2 }, () => {})).usage.produced > 0);
    await until("it is told", () => loadedIn(client).includes(small.path));
  });

  it("a model given up for another one is released", async () => {
    const client = home.client();
    client.use(chat, small);
    await client.load();
    client.use(small);
    await client.load();
    await until("only one is left", () => loadedIn(client).join() === small.path);
    await until("its sequences are gone", async () => (await client.memory()).sequences === 2);
  });

  it("unloading and freeing memory are for both", async () => {
    const client = home.client();
    client.use(chat, small);
    await client.load();
    await client.park();
    assert.equal((await client.memory()).modelBytes, 0);
    await client.complete(shortRequest, () => {});
    await client.chat({ ...question, maxTokens: 2 }, () => {});
    await client.unload();
    await until("both are absent", () => loadedIn(client).join() === "absent,absent");
    assert.equal((await client.memory()).sequences, 0);
  });
});
