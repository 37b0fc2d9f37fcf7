// Models that other programs have on this machine: found, and taken without a copy.
import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { importModel, type ImportedModel } from "../../../src/client/store/import/importModel.ts";
import { importPlaces } from "../../../src/client/store/import/importPlaces.ts";
import {
  placeOfPath,
  scanForModels,
  type FoundModel,
  type ScanResult,
} from "../../../src/client/store/import/importScan.ts";
import { readModelShape } from "../../../src/client/store/files/modelFile.ts";
import { removeModel, verifyModel } from "../../../src/client/store/modelMaintenance.ts";
import { listModels, type StoredModel } from "../../../src/client/store/modelList.ts";
import { chooseModel, findModel } from "../../../src/client/store/modelStore.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";
import { ggufBytes, pair, text } from "../../support/models/ggufBytes.ts";
import { tinyModel } from "../../support/models/models.ts";
import { soundModel } from "../../support/models/soundModel.ts";
import { rowOfFiles } from "../../support/store/modelPackages.ts";
import { UserHome } from "../../support/store/otherPrograms.ts";
import { skipBecause } from "../../support/run/skipped.ts";
import { StoreHome } from "../../support/store/storeRun.ts";

describe("model store: import", function () {
  this.timeout(120_000);
  let content: Buffer;
  let entry: ModelEntry;
  let store: StoreHome;
  let user: UserHome;
  before(() => {
    content = readFileSync(tinyModel("qwen2"));
    entry = { ...rowOfFiles({ "known-model.gguf": content }), id: "known", name: "Known Model" };
  });
  beforeEach(() => {
    store = new StoreHome();
    user = new UserHome();
  });
  afterEach(() => {
    store.close();
    user.close();
  });

  const scan = (): Promise<ScanResult> => scanForModels(importPlaces(user.env, user.folder).filter(isOfUser));
  const isOfUser = ({ folder }: { folder: string }): boolean => folder.startsWith(user.folder);
  const only = async (): Promise<FoundModel> => {
    const { found, skipped } = await scan();
    assert.deepEqual(skipped, []);
    assert.equal(found.length, 1);
    return found[0]!;
  };
  const take = (found: FoundModel, entries = [entry]): Promise<ImportedModel> =>
    importModel(found, { home: store.home, entries });
  const delivered = ({ path: file }: ImportedModel): never => assert.fail(`${file} was taken`);
  const storedAs = async (id: string): Promise<StoredModel> => {
    const stored = (await listModels(store.home, [entry])).models.find((model) => model.id === id);
    return stored ?? assert.fail(`${id} is not listed`);
  };
  /** Another program's file, damaged in place with the same size. */
  const damaged = (): Buffer => {
    const other = Buffer.from(content);
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    return other;
  };

  it("finds the models of each program under the names that its user knows", async () => {
    user.huggingFace("somebody/tiny", "tiny-hf.gguf", content);
    user.file(damaged(), ".lmstudio", "models", "publisher", "repository", "tiny-lm.gguf");
    user.file(content, ".cache", "lm-studio", "models", "publisher", "repository", "older-lm.gguf");
    user.ollama("tiny", "0.5b", content);
    user.file(content, ".cache", "llama.cpp", "somebody_tiny_tiny-cpp.gguf");
    const { found, skipped } = await scan();
    assert.deepEqual(skipped, []);
    assert.deepEqual(
      found.map(({ from, name, architecture }) => [from, name, architecture]),
      [
        ["Hugging Face", "tiny-hf.gguf", "qwen2"],
        ["LM Studio", "tiny-lm.gguf", "qwen2"],
        ["LM Studio", "older-lm.gguf", "qwen2"],
        ["Ollama", "tiny-0.5b.gguf", "qwen2"],
        ["llama.cpp", "somebody_tiny_tiny-cpp.gguf", "qwen2"],
      ],
    );
  });

  it("goes where the programs' own variables point", () => {
    const env = { HF_HUB_CACHE: "/hub", OLLAMA_MODELS: "/ollama", LLAMA_CACHE: "/llama", XDG_CACHE_HOME: "/caches" };
    const folders = importPlaces(env, "/home/somebody").map(({ folder }) => folder);
    for (const folder of ["/hub", "/ollama", "/llama", "/caches/lm-studio/models"]) assert.ok(folders.includes(folder));
    const withHome = importPlaces({ HF_HOME: "/hf" }, "/home/somebody");
    assert.equal(withHome[0]?.folder, path.join("/hf", "hub"));
  });

  it("does not offer what is no model, and says why", async () => {
    const lmStudio = [".lmstudio", "models", "publisher", "repository"];
    const header = (...pairs: Buffer[]): Buffer => ggufBytes({ pairs });
    user.file(
      header(pair("general.architecture", 8, text("clip")), pair("general.type", 8, text("mmproj"))),
      ...lmStudio,
      "mmproj-model.gguf",
    );
    user.file(
      header(pair("general.architecture", 8, text("qwen2")), pair("general.type", 8, text("adapter"))),
      ...lmStudio,
      "lora.gguf",
    );
    user.file(header(pair("general.architecture", 8, text("nomic-bert"))), ...lmStudio, "embed.gguf");
    user.file(Buffer.from("PK\u0003\u0004"), ...lmStudio, "zip.gguf");
    user.file(content.subarray(0, 500_000), ...lmStudio, "cut.gguf");
    user.file(content, ...lmStudio, "half-00001-of-00002.gguf");
    user.file(content, ...lmStudio, "model.safetensors");
    user.ollama("gone", "latest", content);
    rmSync(path.join(user.folder, ".ollama", "models", "blobs"), { recursive: true });
    user.file(Buffer.from("{"), ".ollama", "models", "manifests", "registry.ollama.ai", "library", "torn", "latest");
    const { found, skipped } = await scan();
    assert.deepEqual(found, []);
    const reason = (file: string): string => skipped.find(({ path: at }) => at.includes(file))?.why ?? "";
    assert.match(reason("mmproj-model"), /projector/);
    assert.match(reason("lora"), /LoRA/);
    assert.match(reason("embed"), /embedding/);
    assert.match(reason("zip"), /not a GGUF/);
    assert.match(reason("cut"), /incomplete|damaged/);
    assert.match(reason("half"), /half-00002-of-00002\.gguf is missing/);
    assert.match(reason("sha256-"), /no model file/);
    assert.equal(skipped.length, 7);
  });

  it("takes a model by a second name of the same bytes, and copies nothing", async () => {
    const blob = user.huggingFace("somebody/tiny", "tiny.gguf", content);
    const seen: number[] = [];
    const found = await only();
    const imported = await importModel(found, {
      home: store.home,
      entries: [entry],
      onProgress: ({ doneBytes }) => seen.push(doneBytes),
    });
    assert.deepEqual([imported.id, imported.how], ["known", "link"]);
    const [ours, theirs] = [lstatSync(imported.path), statSync(blob)];
    assert.ok(ours.isFile() && ours.ino === theirs.ino && theirs.nlink === 2);
    assert.equal(seen.at(-1), content.length);
    assert.equal(await findModel(entry, store.home), imported.path);
    const { diskBytes, isVerified, origin } = await storedAs("known");
    assert.deepEqual([diskBytes, isVerified, origin?.from, origin?.path], [0, true, "Hugging Face", blob]);
    // Nothing to download, and a second import changes nothing.
    assert.equal(await store.ensure(entry, { base: "off" }), imported.path);
    assert.equal((await take(found)).path, imported.path);
  });

  it("tells models of one name apart, whoever keeps them, and takes all of them", async () => {
    const variant = (last: number): Buffer => {
      const other = Buffer.from(content);
      other[other.length - 1] = last;
      return other;
    };
    user.ollama("tiny", "0.5b", variant(1));
    user.ollama("tiny", "0.5b", variant(2), "somebody");
    user.ollama("tiny", "0.5b", variant(3), "other");
    user.ollama("tiny", "0.5b", variant(4), "somebody", "hf.co");
    user.file(variant(5), ".lmstudio", "models", "one", "repository", "tiny.gguf");
    user.file(variant(6), ".lmstudio", "models", "two", "repository", "tiny.gguf");
    user.huggingFace("three/tiny", "tiny.gguf", variant(7));
    const { found, skipped } = await scan();
    assert.deepEqual(skipped, []);
    const names = found.map(({ name }) => name);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 7, names.join(", "));
    assert.ok(names.includes("tiny-0.5b.gguf") && names.includes("somebody-tiny-0.5b.gguf"), names.join(", "));
    const taken = new Map<string, number>();
    for (const model of found) taken.set((await take(model, [])).path, statSync(model.files[0].path).ino);
    assert.equal(taken.size, 7);
    for (const [file, inode] of taken) assert.equal(statSync(file).ino, inode);
  });

  it("takes a model in parts by any of its parts, from paths as people paste them", async () => {
    const names = ["split-00001-of-00002.gguf", "split-00002-of-00002.gguf"];
    const part = (number: number, tensors: readonly string[]): Buffer =>
      soundModel({ "split.no": number, "split.count": 2, "split.tensors.count": 4 }, tensors);
    const cut = [
      part(0, ["token_embd.weight", "blk.0.ffn_up.weight"]),
      part(1, ["blk.1.ffn_up.weight", "output.weight"]),
    ];
    const [first, second] = names.map((name, index) => user.file(cut[index]!, "my models", name));
    assert.deepEqual(await chooseModel(second, store.home), { path: first });
    assert.deepEqual(await chooseModel(`"file://${second!.replaceAll(" ", "%20")}"`, store.home), { path: first });
    assert.equal((await readModelShape(second!)).architecture, "qwen2");
    const place = await placeOfPath(` '${second!}' `);
    const { found } = await scanForModels([place!]);
    assert.deepEqual(
      found.map(({ files }) => files.map(({ name }) => name)),
      [names],
    );
    rmSync(first!);
    assert.deepEqual(await chooseModel(second, store.home), { path: second });
    const failure = failureOf(await readModelShape(second!).catch((error: unknown) => error));
    assert.match(failure.message, /is part 2 of 2, and split-00001-of-00002\.gguf is missing beside it/);
  });

  it("takes Ollama's blob under a name that can be typed", async () => {
    const blob = user.ollama("tiny", "0.5b", content);
    const imported = await take(await only(), []);
    assert.deepEqual([imported.id, imported.entry], ["tiny-0.5b.gguf", undefined]);
    assert.equal(statSync(imported.path).ino, statSync(blob).ino);
    assert.deepEqual(await chooseModel("tiny-0.5b.gguf", store.home), { path: imported.path });
  });

  it("points to a model on another disk, and copies nothing", async function () {
    const otherDisk = "/dev/shm";
    if (!existsSync(otherDisk) || statSync(otherDisk).dev === statSync(store.home).dev)
      skipBecause(this, "this machine has one disk");
    user.close();
    user = new UserHome(otherDisk);
    const file = user.file(content, ".lmstudio", "models", "somebody", "tiny", "tiny.gguf");
    const imported = await take(await only());
    assert.deepEqual([imported.id, imported.how], ["known", "inPlace"]);
    assert.equal(readlinkSync(imported.path), file);
    assert.equal(await findModel(entry, store.home), imported.path);
    assert.equal((await storedAs("known")).diskBytes, 0);
    await removeModel(await storedAs("known"), { home: store.home, loadedPath: undefined });
    assert.ok(existsSync(file));
    await take(await only());
    rmSync(file);
    assert.equal(await findModel(entry, store.home), undefined);
    const gone = await storedAs("known");
    assert.deepEqual([gone.isInstalled, gone.origin?.path], [false, file]);
  });

  it("takes all files of a split model, under the names by which the engine finds them", async () => {
    const names = ["tiny-00001-of-00002.gguf", "tiny-00002-of-00002.gguf"];
    const blobs = names.map((name, index) => {
      const part = Buffer.from(content);
      part[part.length - 1 - index] = 7 + index;
      return user.huggingFace("somebody/split", name, part);
    });
    const found = await only();
    assert.equal(found.sizeBytes, 2 * content.length);
    const imported = await take(found);
    assert.equal(imported.id, names[0]);
    for (const [index, name] of names.entries())
      assert.equal(statSync(path.join(store.home, "models", name)).ino, statSync(blobs[index] ?? "").ino);
    assert.equal((await storedAs(names[0] ?? "")).files.length, 2);
  });

  it("a file of a known size with another content is not that model", async () => {
    user.file(damaged(), ".lmstudio", "models", "somebody", "tiny", "tiny.gguf");
    const imported = await take(await only());
    assert.deepEqual([imported.id, imported.entry], ["tiny.gguf", undefined]);
    assert.equal(await findModel(entry, store.home), undefined);
  });

  it("a file with a known model's name and another content is not taken", async () => {
    user.file(damaged(), ".lmstudio", "models", "somebody", "tiny", "known-model.gguf");
    const failure = await take(await only()).then(delivered, failureOf);
    assert.match(failure.message, /has the name of Known Model but different content/);
    assert.deepEqual(store.names(), []);
  });

  it("does not put one model in the place of another of the same name", async () => {
    user.file(content, ".lmstudio", "models", "one", "tiny", "tiny.gguf");
    await take(await only(), []);
    user.close();
    user = new UserHome();
    user.file(damaged(), ".lmstudio", "models", "other", "tiny", "tiny.gguf");
    const failure = await take(await only(), []).then(delivered, failureOf);
    assert.match(failure.message, /already has a different tiny\.gguf/);
  });

  it("takes a file or looks into a folder that the user names", async () => {
    const file = user.file(content, "Downloads", "models", "tiny.gguf");
    const place = await placeOfPath(path.join(user.folder, "Downloads"));
    assert.ok(place);
    const { found } = await scanForModels([place]);
    assert.deepEqual(
      found.map(({ seenAt }) => seenAt),
      [file],
    );
    const one = await placeOfPath(file);
    assert.ok(one);
    assert.equal((await scanForModels([one])).found.length, 1);
    assert.equal(await placeOfPath(path.join(user.folder, "nothing")), undefined);
  });

  it("removes our name only: the other program keeps its file", async () => {
    const blob = user.huggingFace("somebody/tiny", "tiny.gguf", content);
    await take(await only());
    await removeModel(await storedAs("known"), { home: store.home, loadedPath: undefined });
    assert.ok(readFileSync(blob).equals(content));
    assert.equal(statSync(blob).nlink, 1);
    assert.deepEqual(store.names(), []);
  });

  it("notices when the other program changed its file", async () => {
    const file = user.file(content, ".lmstudio", "models", "somebody", "tiny", "tiny.gguf");
    await take(await only());
    writeFileSync(file, damaged());
    assert.equal(await findModel(entry, store.home), undefined);
    const silent = (): void => undefined;
    const [check] = await verifyModel(await storedAs("known"), store.home, silent, new AbortController().signal);
    assert.equal(check?.verdict, "wrong");
    assert.equal(await findModel(entry, store.home), undefined);
    assert.ok(readFileSync(file).equals(damaged()), "a check never removes");
  });

  it("does not follow folders in a circle", async () => {
    user.file(content, ".lmstudio", "models", "a", "tiny.gguf");
    symlinkSync("..", path.join(user.folder, ".lmstudio", "models", "a", "again"));
    assert.equal((await scan()).found.length, 1);
  });
});
