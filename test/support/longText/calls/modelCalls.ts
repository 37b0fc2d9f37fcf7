import { failure } from "../../../../src/core/failures.ts";
import * as catalogue from "../../../../src/core/models/catalogue/catalogue.ts";
import { withCustomEntries } from "../../../../src/core/models/catalogue/customEntries.ts";
import { described, textOf } from "../../../../src/core/models/catalogue/valueReader.ts";
import { notForTextBecause } from "../../../../src/core/models/gguf/architectures.ts";
import { HeaderFigures } from "../../../../src/core/models/gguf/headerFigures.ts";
import { TensorSums } from "../../../../src/core/models/gguf/ggufTensors.ts";
import { partNames } from "../../../../src/core/models/gguf/splitName.ts";
import * as devices from "../../../../src/core/models/plan/deviceTable.ts";
import { parseServerAddress, shownAddress } from "../../../../src/core/models/remote/serverAddress.ts";
import { aboutModel, shownName } from "../../../../src/core/models/runtime/modelSource.ts";
import { adjustmentReport, adjustmentTexts } from "../../../../src/core/models/runtime/modelState.ts";
import { serverReport } from "../../../../src/core/models/runtime/serverReport.ts";
import { namesAsText, SpecialTokenNames } from "../../../../src/core/models/remote/specialTokens.ts";
import { estimatedTokens } from "../../../../src/core/models/remote/tokenEstimate.ts";
import * as server from "../../../../src/core/models/remote/serverModel.ts";
import { linesOf, type CallTable } from "./calls.ts";

/** Names from files, servers and devices, and what a user wrote. */
export const modelCalls: CallTable = {
  "core/models/catalogue/catalogue": {
    findEntry: (t) => catalogue.findEntry(t),
    entryOfDigest: (t) => catalogue.entryOfDigest(t),
  },
  "core/models/catalogue/customEntries": {
    withCustomEntries: [
      (t) => withCustomEntries(t, catalogue.catalogue),
      (t) =>
        withCustomEntries(
          JSON.stringify({ models: [{ id: t, name: t, files: [{ name: `${t}.gguf`, hubPath: t }] }] }),
          [],
        ),
      (t) => withCustomEntries(JSON.stringify({ models: linesOf(t).map((id) => ({ id })) }), catalogue.catalogue),
      (t) => withCustomEntries("[".repeat(t.length), catalogue.catalogue),
    ],
  },
  "core/models/catalogue/valueReader": {
    described: (t) => described(t, textOf(t, 100)),
    textOf: (t) => [textOf(t, 100), textOf("a text", 1e9, /^[a-z]+$/).read(t, t, () => {})],
  },
  "core/models/gguf/architectures": { notForTextBecause },
  "core/models/gguf/ggufTensors": {
    TensorSums: (t) => {
      const sums = new TensorSums();
      for (const name of [t, `blk.1.${t}`, `blk.${t}`]) sums.add(name, [1], 1);
      return sums.tensor(t);
    },
  },
  "core/models/gguf/headerFigures": {
    HeaderFigures: (t) => {
      const texts = new Map([["general.architecture", t]]);
      const figures = new HeaderFigures({
        ...{ numbers: new Map(), lists: new Map(), vocabulary: 0, dataStart: 0 },
        ...{ tensors: new TensorSums(), texts },
      });
      return [figures.one(t), figures.list(t), figures.text(t), figures.has(t)];
    },
  },
  "core/models/gguf/splitName": { partNames: [partNames, (t) => partNames(`${t}-00001-of-00002.gguf`)] },
  "core/models/plan/deviceTable": { deviceSpeed: devices.deviceSpeed, isAppleChip: devices.isAppleChip },
  "core/models/runtime/modelSource": {
    shownName: [
      (t) => shownName({ path: t, contextTokens: 1 }),
      (t) => shownName({ url: t, model: "", contextTokens: 1 }),
    ],
    aboutModel: (t) => [aboutModel(failure("loadFailed", t), "a"), aboutModel(failure("loadFailed", "a"), t)],
  },
  "core/models/runtime/modelState": {
    adjustmentTexts: (t) => adjustmentTexts(linesOf(t).map((name) => ({ kind: "omitted", name }))),
    adjustmentReport: (t) => adjustmentReport([{ kind: "renamed", from: t, to: t }]),
  },
  "core/models/runtime/serverReport": {
    serverReport: (t) =>
      serverReport({
        ...{ kind: "remote", limitations: [], path: t, name: t, architecture: t, sizeBytes: 0, contextTokens: 1 },
        ...{ trainContextTokens: 1, needsCheckpoints: false, canInfill: false, device: t, gpuLayers: 0 },
        ...{ prefillTokensPerSecond: 1, infillTokens: 1, firstInfillTokens: 1 },
        server: { address: t, proxy: t, structured: t, checksCertificate: false },
      }),
  },
  "core/models/remote/specialTokens": {
    namesAsText,
    SpecialTokenNames: (t) => {
      const names = new SpecialTokenNames();
      return [names.next(t), names.next(t)];
    },
  },
  "core/models/remote/tokenEstimate": { estimatedTokens },
  "core/models/remote/serverAddress": {
    shownAddress: (t) => addressOf(`https://example.org/${t}`, shownAddress),
    parseServerAddress: [
      (t) => addressOf(t),
      (t) => addressOf(`https://example.org/${t}`),
      (t) => addressOf(`https://${t}`),
    ],
  },
  "core/models/remote/serverModel": {
    fimCandidates: server.fimCandidates,
    fimByName: server.fimByName,
    serverEntry: server.serverEntry,
    plainName: server.plainName,
  },
};

/** What is no address is refused. */
function addressOf(text: string, read: (text: string) => unknown = parseServerAddress): unknown {
  try {
    return read(text);
  } catch (error) {
    return (error as Error).message;
  }
}
