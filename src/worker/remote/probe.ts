// Finds out what a server is and can do when it is connected. Only a model's name and a route for conversations are required.
import { toolFormatFor } from "../../core/agent/formats/toolFormats.ts";
import { fail } from "../../core/failures.ts";
import {
  fimByName,
  fimCandidates,
  plainName,
  serverEntry,
  type FimTexts,
} from "../../core/models/remote/serverModel.ts";
import { promptedTools, type ToolSupport } from "../../core/models/runtime/modelState.ts";
import { countField, field, textField } from "./stream/fields.ts";
import { findModel } from "./modelList.ts";
import { fromOllama, isOllama, ollamaBody, ollamaCallsTools, ollamaContext, ollamaRoute } from "./ollama.ts";
import { completionPiece, costOf } from "./stream/pieces.ts";
import {
  RemoteServer,
  tokenCount,
  tokenizeBody,
  type RemoteInfill,
  type ServerFacts,
  type ServerKind,
} from "./remoteServer.ts";
import type { ServerConnection } from "./connection/serverConnection.ts";
import { structuredWay } from "./structuredOutput.ts";

/** The owner of models that each kind of server reports. */
const owners: ReadonlyMap<string, ServerKind> = new Map([
  ["llamacpp", "llama-server"],
  ["vllm", "vLLM"],
  ["sglang", "SGLang"],
]);
/** Finds out what a server can do with a model. `wanted` is empty for the server's first model. Raises FailureError. */
export async function probeServer(
  connection: ServerConnection,
  wanted: string,
  fallbackContextTokens: number,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const entry = await findModel(connection, wanted, signal);
  const model = textField(entry, "id") ?? fail("serverFailed", `${connection.root} lists no models.`);
  const said = kindOf(entry);
  const kind = said === "other" && (await isOllama(connection, signal)) ? "Ollama" : said;
  const props = kind === "llama-server" ? await connection.askIfThere("/props", undefined, signal) : undefined;
  const count = async (text: string): Promise<number | undefined> =>
    tokenCount(await connection.askIfThere("/tokenize", tokenizeBody(model, text), signal));
  // Any tokenizer gives this text at least two tokens: a proxy that answers everything does not count.
  const hasTokenizer = ((await count("first second")) ?? 0) > 0;
  const completions = await completionsProbe(connection, kind, model, signal);
  const texts = completions && (hasTokenizer ? await knownFim(model, count) : fimByName(model));
  const row = serverEntry(model);
  const contexts = [
    countField(entry, "max_model_len"),
    countField(props, "default_generation_settings", "n_ctx"),
    countField(entry, "meta", "n_ctx"),
    // After the model was asked for a token, because only then is it loaded.
    kind === "Ollama" ? await ollamaContext(connection, model, signal) : undefined,
  ];
  const toolSupport = await toolSupportOf(connection, kind, model, textField(props, "chat_template"), signal);
  const contextTokens = contexts.find(isPlausibleContext) ?? fallbackContextTokens;
  const facts: ServerFacts = {
    kind,
    model,
    contextTokens,
    trainContextTokens: countField(entry, "meta", "n_ctx_train") ?? row?.contextTokens ?? contextTokens,
    sizeBytes: countField(entry, "meta", "size") ?? 0,
    hasTokenizer,
    hasProbabilities: completions?.hasProbabilities ?? false,
    infill: await infillWay(connection, kind, model, texts, signal),
    thinking: row?.thinking ?? (/gpt-oss/.test(plainName(model)) ? "effort" : "switch"),
    prefillTokensPerSecond: completions?.tokensPerSecond ?? 0,
    structured: undefined,
    ...(toolSupport && { toolSupport }),
  };
  const server = new RemoteServer(connection, facts);
  // What a server refuses in any conversation must not decide whether it has structured output.
  if (kind === "other") await server.shortAnswer({}, 1, signal);
  const structured = await structuredWay((fields, maxTokens) => server.shortAnswer(fields, maxTokens, signal));
  return { ...facts, structured };
}

/** What a server says of its model's tools: llama-server shows its template, Ollama lists what the model can do. */
async function toolSupportOf(
  connection: ServerConnection,
  kind: ServerKind,
  model: string,
  template: string | undefined,
  signal: AbortSignal,
): Promise<ToolSupport | undefined> {
  const callsTools =
    kind === "Ollama"
      ? await ollamaCallsTools(connection, model, signal)
      : template && toolFormatFor(template, { hasToken: () => false })?.name !== "prompted";
  if (typeof callsTools !== "boolean") return undefined;
  return callsTools ? { form: "trained" } : promptedTools;
}

/** A plausible context size: a server may report anything. */
function isPlausibleContext(tokens: number | undefined): tokens is number {
  return tokens !== undefined && Number.isInteger(tokens) && tokens >= 256 && tokens <= 1 << 24;
}

function kindOf(entry: unknown): ServerKind {
  return owners.get(textField(entry, "owned_by") ?? "") ?? "other";
}

/** What one generated token shows of a server. */
interface CompletionsProbe {
  readonly hasProbabilities: boolean;
  readonly tokensPerSecond: number;
}

/** A server that reads faster than this gets the longest prompts in any case. */
const fastTokensPerSecond = 1400;

/**
 * Generates one token: is the route there, does it report probabilities, and how fast does it read a prompt? A server's first
 * request also compiles, allocates and reads its weights from the disk, so a slow one is measured once more.
 */
async function completionsProbe(
  connection: ServerConnection,
  kind: ServerKind,
  model: string,
  signal: AbortSignal,
): Promise<CompletionsProbe | undefined> {
  const first = await oneToken(connection, kind, model, 0, signal);
  if (first === undefined || first.tokensPerSecond >= fastTokensPerSecond) return first;
  const second = await oneToken(connection, kind, model, 1, signal);
  return second !== undefined && second.tokensPerSecond > first.tokensPerSecond ? second : first;
}

async function oneToken(
  connection: ServerConnection,
  kind: ServerKind,
  model: string,
  index: number,
  signal: AbortSignal,
): Promise<CompletionsProbe | undefined> {
  // A text that the server cannot have cached from the last time.
  const prompt = `// ${index}${Date.now()}\n${"const value = compute(first, second);\n".repeat(6)}`;
  const start = performance.now();
  const isOwn = kind === "Ollama";
  const body = isOwn
    ? { ...ollamaBody(model, prompt, { maxTokens: 1, temperature: 0, stop: [] }), stream: false }
    : { model, prompt, max_tokens: 1, temperature: 0, logprobs: 1 };
  const path = isOwn ? ollamaRoute : "/v1/completions";
  const said = await connection.askAdjusted(path, body, signal, connection.limits.firstEventMs);
  const answer = isOwn ? fromOllama(said) : said;
  const choice = field(answer, "choices", 0);
  if (textField(choice, "text") === undefined) return undefined;
  const ownMs = (countField(said, "prompt_eval_duration") ?? 0) / 1e6;
  const ms = countField(answer, "timings", "prompt_ms") ?? (ownMs || performance.now() - start);
  const read = costOf(answer);
  const tokens = read === undefined ? prompt.length / 4 : read.promptTokens - (read.reused ?? 0);
  const hasProbabilities = completionPiece(answer).tokens.some((token) => token.probability !== undefined);
  return { hasProbabilities, tokensPerSecond: Math.round((1000 * tokens) / Math.max(1, ms)) };
}

/** The infill tokens that the server's tokenizer reads as three tokens, if the model was trained with them. */
async function knownFim(
  model: string,
  count: (text: string) => Promise<number | undefined>,
): Promise<FimTexts | undefined> {
  if (serverEntry(model)?.infill === "chat") return undefined;
  for (const texts of fimCandidates(model))
    if ((await count(texts.prefix + texts.suffix + texts.middle)) === 3) return texts;
  return undefined;
}

async function infillWay(
  connection: ServerConnection,
  kind: ServerKind,
  model: string,
  texts: FimTexts | undefined,
  signal: AbortSignal,
): Promise<RemoteInfill> {
  const row = serverEntry(model)?.infill;
  if (texts) return { way: "fim", texts, order: row === "anchored" ? "anchored" : "joint" };
  if (kind !== "llama-server" || row === "chat") return { way: "chat" };
  const body = { input_prefix: "a = ", input_suffix: "\n", n_predict: 1 };
  const answer = await connection.askIfThere("/infill", body, signal, connection.limits.firstEventMs);
  return textField(answer, "content") === undefined ? { way: "chat" } : { way: "infill" };
}
