// Saved chats in a real folder: through crashes, other windows, other versions and full disks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../../../../src/base/log.ts";
import { emptyConversation, type Conversation } from "../../../../../src/core/chat/conversation.ts";
import { reduce } from "../../../../../src/core/chat/conversationEvents.ts";
import { loadConversation, saveConversation } from "../../../../../src/core/chat/savedConversation.ts";
import { ConversationStore, type CopiedChat } from "../../../../../src/host/chat/conversations/conversationStore.ts";
import { FakeClock } from "../../../../support/fakeClock.ts";

/** A conversation in which these questions were asked and answered. */
function chatOf(...questions: readonly string[]): Conversation {
  return questions.reduce(withTurn, emptyConversation);
}

function withTurn(conversation: Conversation, text: string): Conversation {
  const asked = reduce(conversation, {
    kind: "asked",
    purpose: "chat",
    text,
    request: text,
    context: "",
    excerpts: [],
  });
  const received = reduce(asked, { kind: "received", channel: "text", text: `${text}!` });
  return reduce(received, { kind: "completed" });
}

const saidIn = ({ turns }: Conversation): string => turns.map(({ text }) => text).join(" ");

describe("the chats on disk", () => {
  let storage: string;
  let clock: FakeClock;
  let ids: number;
  beforeEach(() => {
    storage = mkdtempSync(path.join(os.tmpdir(), "gl-chats-"));
    clock = new FakeClock();
    ids = 0;
  });
  afterEach(() => rmSync(storage, { recursive: true, force: true }));

  const windowOn = (): ConversationStore =>
    new ConversationStore({ storage, newId: () => `copy-${++ids}`, after: clock.after, log: silentLog });
  const folder = (): string => path.join(storage, "chats");
  const put = (name: string, text: string): void => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(path.join(folder(), name), text);
  };
  const text = (name: string): string => readFileSync(path.join(folder(), name), "utf8");
  const files = (): string[] => readdirSync(folder()).toSorted();
  /** What all chats say, as a window that starts now finds them. */
  const found = async (): Promise<string[]> =>
    (await windowOn().list()).chats.map(({ conversation }) => saidIn(conversation)).toSorted();

  it("come back, the one that was shown last first", async () => {
    const store = windowOn();
    store.save("one", chatOf("a"));
    store.save("two", chatOf("b"));
    store.show("one");
    await store.flush();
    assert.equal((await windowOn().last())?.id, "one");
    assert.deepEqual(await found(), ["a a!", "b b!"]);
    await store.remove("one");
    assert.deepEqual(await found(), ["b b!"]);
    assert.deepEqual(saidIn((await windowOn().last())!.conversation), "b b!");
  });

  it("are saved soon after a change, and many changes by one write", async () => {
    const store = windowOn();
    for (const word of ["a", "b", "c"]) store.save("one", chatOf(word));
    await clock.pass(500);
    await store.flush();
    assert.equal(saidIn(loadConversation(text("one.json"))!), "c c!");
  });

  describe("of several windows", () => {
    /** Opens what was shown last, and keeps up with where the store saves it. */
    async function restored(): Promise<{
      store: ConversationStore;
      id: string;
      conversation: Conversation;
      copies: CopiedChat[];
    }> {
      const store = windowOn();
      const chat = (await store.last())!;
      store.opened(chat);
      const window = { store, id: chat.id, conversation: chat.conversation, copies: [] as CopiedChat[] };
      store.onDidCopy((copy) => {
        window.copies.push(copy);
        if (window.id === copy.from) window.id = copy.to;
      });
      return window;
    }
    const ask = async (window: Awaited<ReturnType<typeof restored>>, question: string): Promise<void> => {
      window.conversation = withTurn(window.conversation, question);
      window.store.save(window.id, window.conversation);
      await window.store.flush();
    };

    beforeEach(() => put("shared.json", saveConversation(chatOf("start"))));

    it("never overwrite each other: the second to change a chat goes on in a copy", async () => {
      const [one, two] = [await restored(), await restored()];
      await ask(one, "a");
      await ask(two, "b");
      assert.deepEqual([one.id, two.id], ["shared", "copy-1"]);
      assert.deepEqual(two.copies, [{ from: "shared", to: "copy-1" }]);
      assert.equal(two.store.apartFrom("copy-1"), "otherWindow");
      await ask(one, "c");
      await ask(two, "d");
      assert.deepEqual(await found(), ["start start! a a! c c!", "start start! b b! d d!"]);
      assert.deepEqual(files(), ["copy-1.json", "shared.json"]);
    });

    it("keep everything when eight write at once", async () => {
      const windows = await Promise.all(Array.from({ length: 8 }, () => restored()));
      for (const round of ["x", "y"])
        await Promise.all(windows.map((window, index) => ask(window, `${round}${index}`)));
      assert.deepEqual(
        await found(),
        windows.map((_, index) => `start start! x${index} x${index}! y${index} y${index}!`),
      );
    });

    it("see what another has added when nothing of their own is lost by it", async () => {
      const [one, two] = [await restored(), await restored()];
      await ask(one, "a");
      const [chat] = (await two.store.list()).chats;
      assert.ok(two.store.isChangedElsewhere(chat!));
      two.store.opened(chat!);
      two.conversation = chat!.conversation;
      await ask(two, "b");
      assert.deepEqual(two.copies, []);
      assert.deepEqual(await found(), ["start start! a a! b b!"]);
    });

    it("write anew what another has deleted while it was open", async () => {
      const [one, two] = [await restored(), await restored()];
      await one.store.remove("shared");
      await ask(two, "b");
      assert.deepEqual(await found(), ["start start! b b!"]);
    });

    it("of which one is another program that is killed while it writes: no chat is lost or halved", async function () {
      this.timeout(120_000);
      const script = fileURLToPath(new URL("../../../../support/store/savingChats.ts", import.meta.url));
      for (let round = 0; round < 3; round++) {
        const child = spawn(process.execPath, ["--import=tsx", script, storage], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let saved = 0;
        await new Promise<void>((resolve) => {
          child.stdout.on("data", (data: Buffer) => {
            saved += data.toString().split("\n").length - 1;
            if (saved > 10 + round) child.kill("SIGKILL");
          });
          child.on("close", resolve);
        });
        const chat = (await windowOn().list()).chats.find(({ id }) => id === "busy");
        const turns = chat?.conversation.turns.length ?? 0;
        assert.ok(turns >= 2 * saved, `${turns} turns of ${saved} that were saved`);
      }
      assert.deepEqual(
        files().filter((name) => !name.endsWith(".json") && !name.endsWith(".lock")),
        [],
      );
    });
  });

  describe("of a newer version", () => {
    const newer = saveConversation(chatOf("start")).replace('"version":2', '"version":9,"colour":"green"');

    it("are shown, and stay as they are: what is added goes into a copy", async () => {
      put("shared.json", newer);
      const store = windowOn();
      const chat = (await store.last())!;
      assert.ok(chat.isNewer);
      store.opened(chat);
      assert.equal(store.apartFrom("shared"), "newer");
      store.save("shared", withTurn(chat.conversation, "a"));
      await store.flush();
      assert.equal(text("shared.json"), newer);
      assert.equal(saidIn(loadConversation(text("copy-1.json"))!), "start start! a a!");
    });

    it("are counted when nothing of them can be read, and block nothing", async () => {
      put("odd.json", '{"version":4,"conversation":"other"}');
      put("own.json", saveConversation(chatOf("a")));
      const { chats, unreadable } = await windowOn().list();
      assert.deepEqual([chats.length, unreadable], [1, 1]);
      assert.equal(text("odd.json"), '{"version":4,"conversation":"other"}');
    });

    it("that an older version took for damaged come back", async () => {
      put("shared.damaged", newer);
      put("other.2.damaged", saveConversation(chatOf("b")));
      assert.deepEqual(await found(), ["b b!", "start start!"]);
      assert.deepEqual(files(), ["other.json", "shared.json"]);
    });
  });

  describe("left behind by a crash", () => {
    for (const leftover of ["one.json.new", "one.json.8f14e45f-ceea-467f-a830-5f0e1c2b3d4e.tmp"])
      describe(leftover.replace(/^one\.json/, "as ").replace(/[0-9a-f-]{36}/, "…"), () => {
        it("take the place of a chat that is gone", async () => {
          put(leftover, saveConversation(chatOf("a")));
          assert.deepEqual(await found(), ["a a!"]);
          assert.deepEqual(files(), ["one.json"]);
        });

        it("take the place of what they continue", async () => {
          put("one.json", saveConversation(chatOf("a")));
          put(leftover, saveConversation(chatOf("a", "b")));
          assert.deepEqual(await found(), ["a a! b b!"]);
          assert.deepEqual(files(), ["one.json"]);
        });

        it("go when the chat has gone on", async () => {
          put("one.json", saveConversation(chatOf("a", "b")));
          put(leftover, saveConversation(chatOf("a")));
          assert.deepEqual(await found(), ["a a! b b!"]);
          assert.deepEqual(files(), ["one.json"]);
        });

        it("become a chat of their own when they say something else", async () => {
          put("one.json", saveConversation(chatOf("a", "b")));
          put(leftover, saveConversation(chatOf("a", "c")));
          assert.deepEqual(await found(), ["a a! b b!", "a a! c c!"]);
        });

        it("take the place of a damaged chat, which is kept", async () => {
          put("one.json", "{");
          put(leftover, saveConversation(chatOf("a")));
          assert.deepEqual(await found(), ["a a!"]);
          assert.equal(text("one.damaged"), "{");
        });

        it("go when they are cut off and the chat is there; else they are kept", async () => {
          put("one.json", saveConversation(chatOf("a")));
          put(leftover, saveConversation(chatOf("a", "b")).slice(0, -20));
          assert.deepEqual(await found(), ["a a!"]);
          assert.deepEqual(files(), ["one.json"]);
          rmSync(path.join(folder(), "one.json"));
          put(leftover, "{");
          assert.deepEqual(await found(), []);
          assert.deepEqual(files(), ["one.damaged"]);
        });
      });

    for (const name of ["chat.json", "chat.json.new"])
      it(`are found in the place of the first versions (${name})`, async () => {
        writeFileSync(path.join(storage, name), saveConversation(chatOf("a")));
        assert.equal((await windowOn().last())?.id, "first");
        assert.ok(!existsSync(path.join(storage, name)));
      });
  });

  describe("that are damaged", () => {
    const whole = saveConversation(chatOf("a", "b"));
    for (const [what, bytes] of [
      ["empty", ""],
      ["cut off", whole.slice(0, whole.length / 2)],
      ["zeros", "\0".repeat(500)],
      ["no chat", '["a"]'],
      ["without a version", whole.replace('"version":2,', "")],
    ] as const)
      it(`are kept aside and block nothing: ${what}`, async () => {
        put("good.json", saveConversation(chatOf("g")));
        put("bad.json", bytes);
        put("bad.damaged", "an earlier one");
        put("current", "bad");
        assert.equal((await windowOn().last())?.id, "good");
        assert.deepEqual(await found(), ["g g!"]);
        assert.equal(text("bad.2.damaged"), bytes);
        assert.equal(text("bad.damaged"), "an earlier one");
      });

    it("block nothing when they are no files", async () => {
      put("good.json", saveConversation(chatOf("g")));
      mkdirSync(path.join(folder(), "odd.json"));
      put("current", "../../etc/passwd");
      assert.equal((await windowOn().last())?.id, "good");
      assert.deepEqual(await found(), ["g g!"]);
    });
  });

  describe("that cannot be written", () => {
    it("are said to be unsaved, tried again, and saved as they are by then", async () => {
      // A file in the folder's place: the same for every user, root too.
      writeFileSync(folder(), "in the way");
      const store = windowOn();
      const problems: (string | undefined)[] = [];
      store.onDidChangeProblem((problem) => problems.push(problem));
      store.save("one", chatOf("a"));
      store.save("two", chatOf("b"));
      store.show("one");
      await store.flush();
      await clock.pass(1000);
      await store.flush();
      assert.deepEqual([store.problem, problems], ["notWritable", ["notWritable"]]);
      store.save("one", chatOf("a", "c"));
      rmSync(folder());
      await clock.pass(60_000);
      // What was started by then.
      await store.flush();
      assert.deepEqual(problems, ["notWritable", undefined]);
      assert.deepEqual(await found(), ["a a! c c!", "b b!"]);
      assert.equal(text("current"), "one");
    });

    it("are in the list all the same, as they are by then, and can be deleted", async () => {
      const store = windowOn();
      store.save("one", chatOf("a"));
      await store.flush();
      const chats = async (): Promise<string[]> =>
        (await store.list()).chats.map(({ id, conversation }) => `${id}: ${saidIn(conversation)}`);
      renameSync(folder(), `${folder()}.away`);
      writeFileSync(folder(), "in the way");
      store.save("one", chatOf("a", "c"));
      store.save("two", chatOf("b"));
      assert.deepEqual(await chats(), ["two: b b!", "one: a a! c c!"]);
      assert.equal(await windowOn().last(), undefined);
      await store.remove("two");
      assert.deepEqual(await chats(), ["one: a a! c c!"]);
      rmSync(folder());
      renameSync(`${folder()}.away`, folder());
      await clock.pass(60_000);
      assert.deepEqual(await chats(), ["one: a a! c c!"]);
      assert.deepEqual(await found(), ["a a! c c!"]);
    });

    it("of several windows are all saved once they can be: the same chat as two", async () => {
      const first = windowOn();
      first.save("one", chatOf("a"));
      await first.flush();
      const windows = [first, windowOn(), windowOn()];
      for (const each of windows.slice(1)) each.opened((await each.load("one"))!);
      renameSync(folder(), `${folder()}.away`);
      writeFileSync(folder(), "in the way");
      for (const [index, each] of windows.entries()) {
        each.save("one", chatOf("a", `of ${index}`));
        each.save(`own-${index}`, chatOf(`new of ${index}`));
        await each.flush();
        assert.equal(each.problem, "notWritable");
      }
      rmSync(folder());
      renameSync(`${folder()}.away`, folder());
      await clock.pass(60_000);
      for (const each of windows) {
        await each.flush();
        assert.equal(each.problem, undefined);
      }
      const all = windows.flatMap((_, index) => [`a a! of ${index} of ${index}!`, `new of ${index} new of ${index}!`]);
      assert.deepEqual(await found(), all.toSorted());
    });

    it("do not keep the others from being saved", async () => {
      mkdirSync(path.join(folder(), "stuck.json"), { recursive: true });
      const store = windowOn();
      store.save("stuck", chatOf("a"));
      store.save("fine", chatOf("b"));
      await store.flush();
      assert.equal(store.problem, "notWritable");
      assert.deepEqual(await found(), ["b b!"]);
    });

    it("are no longer tried once the window has ended", async () => {
      writeFileSync(folder(), "in the way");
      const store = windowOn();
      store.save("one", chatOf("a"));
      store.dispose();
      await store.flush();
      rmSync(folder());
      await clock.pass(600_000);
      assert.ok(!existsSync(folder()));
    });
  });
});
