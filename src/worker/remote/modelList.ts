// The models that a server lists, in the forms of different servers, and which one is used.
import { headOf } from "../../base/text.ts";
import { setTimeout as delay } from "node:timers/promises";
import { isRecord } from "../../base/unknownData.ts";
import { FailureError, fail, failureOf } from "../../core/failures.ts";
import { plainName } from "../../core/models/remote/serverModel.ts";
import { field, listField, textField } from "./stream/fields.ts";
import type { ServerConnection } from "./connection/serverConnection.ts";
import { RefusedRequest } from "./connection/serverFailures.ts";

/** How often a server that is loading its model is polled, in milliseconds. */
const loadingStepMs = 1000;
/** Most models of a server that a failure lists. */
const namedModels = 5;
/** Most pages of a list that are read. */
const mostPages = 20;

/** Models that turn text into something else than text. */
const notForText =
  /embed|rerank|bge-|(?:^|[/_-])(?:e5|gte|clip|siglip|whisper|tts|stt|asr|ocr|vae)(?:[-_.]|$)|minilm|colbert|speech|audio|moderation|guard|dall-?e|diffusion|flux|image|video|kokoro|parakeet|voice|sdxl|text2vec|sentence-transformers|paraphrase-|ms-marco|gritlm|m3e-|bce-|voyage-|(?:^|\/)(?:sora|veo|imagen|lyria|canary)-/i;
const notForTextTypes =
  /embed|rerank|score|classif|-to-(?:image|video|audio|speech)$|^(?:audio|image|video|speech)(?:[-_](?:speech|generation|transcription))?$|transcri|moderation|feature-extraction|similarity/i;

/** The model to use, as the server lists it, or by its name alone where the server lists none. Finds out where the API is. */
export async function findModel(connection: ServerConnection, name: string, signal: AbortSignal): Promise<unknown> {
  const wanted = name.trim();
  const giveUpAt = performance.now() + connection.limits.loadingMs;
  for (;;) {
    try {
      return await chosenModel(connection, wanted, signal);
    } catch (error) {
      // Whoever has asked too often, or has used up what was paid for, is told at once.
      const isLoading = error instanceof RefusedRequest && error.status === 503;
      if (!isLoading || performance.now() > giveUpAt) throw error;
    }
    // Cut short by a cancellation, which the next request reports.
    await delay(loadingStepMs, undefined, { signal }).catch(() => undefined);
  }
}

async function chosenModel(connection: ServerConnection, wanted: string, signal: AbortSignal): Promise<unknown> {
  const first = await firstList(connection, wanted, signal);
  if (first === undefined) return unlistedModel(connection, wanted, signal);
  const { models, isWhole } = await wholeList(connection, first, wanted, signal);
  // llama-server lists its model while loading it, but answers nothing else.
  if (textField(models[0], "owned_by") === "llamacpp") await connection.ask("/health", undefined, signal);
  if (wanted === "") return usableModel(models, connection.root);
  const found = namedModel(models, wanted);
  if (found !== undefined) return found;
  if (!isWhole || models.length === 0) return { id: wanted };
  throw new FailureError({
    kind: "badInput",
    message: `${connection.root} does not serve the model “${wanted}”. It serves ${shownNames(models)}.`,
    nextStep: "Leave the name of the model empty to use the server's first model, or enter one that it serves.",
  });
}

/**
 * The response of the first place that lists models; undefined if there is none and a name is given. Raises why there is none.
 */
async function firstList(connection: ServerConnection, wanted: string, signal: AbortSignal): Promise<unknown> {
  let reason: unknown;
  for (const base of connection.bases) {
    connection.base = base;
    try {
      const answer = await connection.ask("/v1/models", undefined, signal);
      if (entriesOf(answer) !== undefined) return answer;
    } catch (error) {
      const { kind } = failureOf(error);
      // What is wrong elsewhere may be right in the next place. What is only missing says nothing.
      if (kind !== "serverRefused" && kind !== "serverFailed") throw error;
      const isMissing = error instanceof RefusedRequest && [404, 405].includes(error.status);
      if (!isMissing) reason ??= error;
    }
  }
  connection.base = connection.bases[0]!;
  // Some keys may chat and not list.
  if (reason !== undefined && wanted === "") throw new FailureError(failureOf(reason));
  return undefined;
}

/** A model that the server does not list: its name suffices. The API is where a conversation is answered. */
async function unlistedModel(connection: ServerConnection, wanted: string, signal: AbortSignal): Promise<unknown> {
  if (wanted === "")
    fail(
      "serverFailed",
      `${connection.root} lists no models (looked under ${connection.bases.slice(0, 3).join(", ")}).`,
      "Check the address, or enter the name of the model with “Ghostlight: Use a Server…” (--remote-model in a terminal).",
    );
  const body = { model: wanted, messages: [{ role: "user", content: "Say hello." }], max_tokens: 1 };
  for (const base of connection.bases) {
    connection.base = base;
    const { firstEventMs } = connection.limits;
    const answer = await connection.askAdjusted("/v1/chat/completions", body, signal, firstEventMs);
    if (field(answer, "choices", 0) !== undefined) return { id: wanted };
  }
  connection.base = connection.bases[0]!;
  return { id: wanted };
}

/** All pages of a list, up to the one with the wanted model. */
async function wholeList(
  connection: ServerConnection,
  first: unknown,
  wanted: string,
  signal: AbortSignal,
): Promise<{ readonly models: readonly unknown[]; readonly isWhole: boolean }> {
  const models = [...(entriesOf(first) ?? [])];
  let query = nextPage(first);
  const isEnough = (): boolean =>
    wanted === "" ? models.some((entry) => isForText(entry)) : namedModel(models, wanted) !== undefined;
  for (let page = 1; query !== undefined && page < mostPages && !isEnough(); page++) {
    const answer = await connection.askIfThere(`/v1/models?${query}`, undefined, signal);
    const entries = entriesOf(answer) ?? [];
    if (entries.length === 0) break;
    for (const entry of entries) models.push(entry);
    query = nextPage(answer);
  }
  return { models, isWhole: query === undefined };
}

/** The entries of a list: OpenAI's, a bare array, Ollama's own and others; undefined if there is no list. */
function entriesOf(answer: unknown): readonly unknown[] | undefined {
  const list = listIn(answer);
  return list?.flatMap((entry) => {
    if (typeof entry === "string") return entry.trim() === "" ? [] : [{ id: entry }];
    const id = ["id", "name", "model", "slug"]
      .map((name) => textField(entry, name))
      .find((text) => text !== undefined && text !== "");
    return id === undefined ? [] : [{ ...(entry as object), id }];
  });
}

const listFields = ["data", "models", "items", "results", "result", "model_list", "model_names"];

/** The list of an answer, or of what is inside of it; a table by names, or one model alone. */
function listIn(answer: unknown, depth = 0): readonly unknown[] | undefined {
  if (Array.isArray(answer)) return answer;
  if (!isRecord(answer)) return undefined;
  const named = listFields.map((name) => answer[name]).filter((value) => value !== undefined && value !== null);
  for (const value of named) {
    const list = listIn(value, depth + 1);
    if (list !== undefined) return list;
  }
  if (named.length > 0) return undefined;
  if (textField(answer, "object") === "model") return [answer];
  const entries = Object.entries(answer);
  const isTable = depth > 0 && entries.length > 0 && entries.every(([, value]) => isRecord(value));
  return isTable ? entries.map(([id, value]) => ({ id, ...(value as object) })) : undefined;
}

/** The query for the next page: OpenAI's and Anthropic's way, Google's, and an address. */
function nextPage(answer: unknown): string | undefined {
  const token = textField(answer, "nextPageToken") ?? textField(answer, "next_page_token");
  if (token !== undefined && token !== "")
    return `pageToken=${encodeURIComponent(token)}&page_token=${encodeURIComponent(token)}`;
  const link = textField(answer, "next");
  // Only the query: the key goes to no other place.
  if (link?.includes("?") === true) return link.slice(link.indexOf("?") + 1);
  if (field(answer, "has_more") !== true) return undefined;
  const last = textField(answer, "last_id") ?? textField(entriesOf(answer)?.at(-1), "id");
  return last === undefined ? undefined : `after=${encodeURIComponent(last)}&after_id=${encodeURIComponent(last)}`;
}

/** The first model that writes text; one that is loaded before the others. */
function usableModel(models: readonly unknown[], place: string): unknown {
  if (models.length === 0) fail("serverFailed", `${place} serves no models.`, "Load a model on the server first.");
  const usable = models.filter(isForText);
  if (usable.length === 0)
    fail(
      "serverFailed",
      `${place} serves no model that writes text, only ${shownNames(models)}.`,
      "Load another model on the server, or enter the name of one (“Ghostlight: Use a Server…”).",
    );
  return usable.find(isLoaded) ?? usable[0];
}

function isForText(entry: unknown): boolean {
  const types = [entry, field(entry, "model_info")].flatMap((place) =>
    ["type", "task", "pipeline_tag", "mode", "model_type", "object"].map((name) => textField(place, name) ?? ""),
  );
  if (types.some((type) => notForTextTypes.test(type))) return false;
  if (field(entry, "active") === false) return false;
  const writes = listField(entry, "architecture", "output_modalities");
  if (writes.length > 0 && !writes.includes("text")) return false;
  const isText = (name: string): boolean => /chat|complet|generat|text/i.test(name);
  const given = field(entry, "capabilities");
  // A list of what it can do, or yes and no for each.
  const listed = listField(entry, "capabilities").filter((each) => typeof each === "string");
  const answered = isRecord(given) ? Object.keys(given).filter(isText) : [];
  if (listed.length > 0 && !listed.some(isText)) return false;
  if (answered.length > 0 && answered.every((name) => (given as object)[name as never] === false)) return false;
  return !notForText.test(textField(entry, "id") ?? "");
}

/** What LM Studio and the router of llama-server say. */
function isLoaded(entry: unknown): boolean {
  return [textField(entry, "state"), textField(entry, "status"), textField(entry, "status", "value")].includes(
    "loaded",
  );
}

function namedModel(models: readonly unknown[], wanted: string): unknown {
  const names = (entry: unknown): readonly unknown[] => [textField(entry, "id"), ...listField(entry, "aliases")];
  const isWanted = (each: unknown): boolean => typeof each === "string" && plainName(each) === plainName(wanted);
  return (
    models.find((entry) => names(entry).includes(wanted)) ??
    models.find((entry) => names(entry).some(isWanted)) ??
    // Ollama's names have a tag, which is `latest` unless another one is given.
    models.find((entry) => names(entry).includes(`${wanted}:latest`))
  );
}

function shownNames(models: readonly unknown[]): string {
  const names = models.slice(0, namedModels).map((entry) => headOf(plainName(textField(entry, "id") ?? ""), 80));
  return names.join(", ") || "none";
}
