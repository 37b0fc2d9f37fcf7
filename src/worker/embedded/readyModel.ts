// Loads a model file and measures what the worker has to know before the first request.
import path from "node:path";
import { promptLengths } from "../../core/completion/prompt/promptLength.ts";
import { fail } from "../../core/failures.ts";
import { findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { ChatSampling, InfillOrder } from "../../core/models/catalogue/modelEntry.ts";
import { shownName, type LocalModel } from "../../core/models/runtime/modelSource.ts";
import { promptedTools, type ModelFacts, type ToolSupport } from "../../core/models/runtime/modelState.ts";
import { infillOrder } from "../infill/prompt.ts";
import { DraftPacer } from "../schedule/draftPacer.ts";
import { SlicePacer } from "../schedule/prefill.ts";
import type { OpenOptions } from "../service/inferenceBackend.ts";
import type { KvStateCache } from "../state/kvStateCache.ts";
import type { PrefixStates } from "../state/prefixStates.ts";
import { TokenCache } from "../tokens/tokenCache.ts";
import { Vocabulary } from "../tokens/vocabulary.ts";
import { CopyHelp } from "./copiedText.ts";
import type { Engine, LoadedModel } from "./engine.ts";
import { guardHeader } from "./headerGuard.ts";
import { planLoad } from "./loadPlan.ts";

/** Tokens evaluated right after a load to measure the speed. */
const speedProbeTokens = 64;

/** A loaded model with what the worker learned about it. */
export interface ReadyModel {
  /** As users read it. */
  readonly name: string;
  readonly model: LoadedModel;
  readonly vocabulary: Vocabulary;
  /** What holds arguments to files, if anything does. */
  readonly copies?: CopyHelp | undefined;
  readonly tokens: TokenCache;
  readonly pacer: SlicePacer;
  readonly draftPacer: DraftPacer;
  /** States of documents that the completion sequence no longer holds. */
  readonly savedStates: KvStateCache;
  /** States of what conversations with the same tools begin with, if any are kept. */
  readonly prefixStates?: PrefixStates | undefined;
  /** The order of its infill prompts; undefined if it cannot infill. */
  readonly order: InfillOrder | undefined;
  /** Sampling settings for chat that its makers recommend; undefined if the catalogue does not know the model. */
  readonly sampling: ChatSampling | undefined;
}

/** Loads a model file. Raises FailureError: gpuUnavailable, modelUnreadable, loadFailed, outOfMemory, cancelled. */
export async function loadReady(
  engine: Engine,
  params: LocalModel,
  options: OpenOptions,
  savedStates: () => KvStateCache,
  prefixStates?: PrefixStates,
): Promise<{ readonly ready: ReadyModel; readonly facts: ModelFacts }> {
  await guardHeader(params.path);
  const plan = planLoad(params, await engine.machine(params.gpu ?? "auto"));
  const model = await engine.load({ ...params, ...options, ...(plan && { plan }) });
  try {
    const prepared = await prepare(model, params, options.signal, savedStates);
    return { ...prepared, ready: { ...prepared.ready, prefixStates } };
  } catch (error) {
    // Without this, weights that nobody knows of would stay in memory.
    await model.dispose();
    throw error;
  }
}

async function prepare(
  model: LoadedModel,
  params: LocalModel,
  signal: AbortSignal,
  savedStates: () => KvStateCache,
): ReturnType<typeof loadReady> {
  // Begins now, because it starts a process.
  const thinks = canThink(model);
  const vocabulary = await Vocabulary.read(
    model.vocabularySize,
    (token) => model.detokenize([token]),
    (token) => model.isEnd(token),
  );
  const pacer = new SlicePacer();
  const profile = params.profile ?? findEntry(path.basename(params.path));
  const order = infillOrder(model, profile?.infill);
  const speed = await measuredSpeed(model, pacer);
  const name = shownName(params);
  const facts = factsOf(params.path, name, model, order, speed, await thinks);
  if (signal.aborted) fail("cancelled", "Loading was cancelled.");
  const tokens = new TokenCache(model);
  const sampling = profile?.chat;
  const copies = new CopyHelp(vocabulary, model);
  return {
    ready: {
      ...{ name, model, vocabulary, copies, tokens, pacer, order, sampling },
      ...{ draftPacer: new DraftPacer(pacer), savedStates: savedStates() },
    },
    facts,
  };
}

/**
 * The first speed, in tokens per second: evaluates a few tokens and forgets them. On a GPU, it evaluates them once before it measures.
 * The driver loads or even compiles its code then, and with that time counted, all prompts would be kept short. On a processor, the
 * first tokens take no longer than later ones, and the user waits for all of them.
 */
async function measuredSpeed(model: LoadedModel, pacer: SlicePacer): Promise<number> {
  const words = model.tokenize("const value = compute(first, second);\n".repeat(20)).slice(0, speedProbeTokens);
  if (model.gpuLayers > 0) await model.ghostSequence.evaluate(words);
  const start = performance.now();
  await model.ghostSequence.evaluate(words);
  pacer.measured(words.length, performance.now() - start);
  // One token alone takes other code of the GPU than a prompt.
  if (model.gpuLayers > 0) await model.ghostSequence.evaluate(words.slice(0, 1));
  await model.ghostSequence.reuse([]);
  return pacer.tokensPerSecond;
}

function factsOf(
  path: string,
  name: string,
  model: LoadedModel,
  order: ReadyModel["order"],
  prefillTokensPerSecond: number,
  canThink: boolean,
): ModelFacts {
  return {
    kind: "embedded",
    limitations: [],
    path,
    name,
    architecture: model.architecture,
    sizeBytes: model.sizeBytes,
    contextTokens: model.contextTokens,
    trainContextTokens: model.trainContextTokens,
    needsCheckpoints: model.ghostSequence.needsCheckpoints,
    canThink,
    toolSupport: toolSupport(model),
    canInfill: order !== undefined,
    ...(order !== undefined && { infill: order }),
    device: model.device,
    gpuLayers: model.gpuLayers,
    layers: model.layers,
    backend: model.backend,
    ...(model.gpuFallback && { gpuFallback: model.gpuFallback }),
    prefillTokensPerSecond: Math.round(prefillTokensPerSecond),
    ...promptLengths(prefillTokensPerSecond, model.contextTokens),
  };
}

function toolSupport({ toolFormat }: LoadedModel): ToolSupport {
  if (toolFormat === undefined)
    return { form: "none", reason: "The model's file says nothing about how conversations are written." };
  return toolFormat.name === "prompted" ? promptedTools : { form: "trained" };
}

/** True when a conversation is written differently for a model that may think. */
async function canThink(model: LoadedModel): Promise<boolean> {
  if (!model.hasChatTemplate) return false;
  const written = async (thinking: boolean): Promise<string> => {
    try {
      return (await model.renderChat([{ role: "user", content: "?" }], thinking)).tokens.join();
    } catch {
      // A chat request reports a template that cannot be used.
      return "";
    }
  };
  return (await written(true)) !== (await written(false));
}
