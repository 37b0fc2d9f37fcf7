// A model on a server. Requests do not wait for each other here, because the server has its own scheduling.
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import { promptLengths } from "../../core/completion/prompt/promptLength.ts";
import { FailureError, fail, failure } from "../../core/failures.ts";
import { sourceName, type RemoteModel } from "../../core/models/runtime/modelSource.ts";
import type { Limitation, ModelFacts } from "../../core/models/runtime/modelState.ts";
import { plainName } from "../../core/models/remote/serverModel.ts";
import { parseServerAddress } from "../../core/models/remote/serverAddress.ts";
import type { CompleteParams, MemoryUse, WarmParams } from "../../protocol/workerProtocol.ts";
import type { InferenceBackend, RequestContext, Completion, OpenOptions } from "../service/inferenceBackend.ts";
import type { Grammars } from "../syntax/grammars.ts";
import { probeServer } from "./probe.ts";
import { remoteChat } from "./remoteChat.ts";
import { remoteLines } from "./remoteLines.ts";
import { remoteInfill } from "./remoteInfill.ts";
import { RemoteServer } from "./remoteServer.ts";
import { quoted } from "./connection/serverFailures.ts";
import { ServerConnection, usualLimits, type ServerLimits } from "./connection/serverConnection.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";

export interface RemoteParts {
  readonly grammars?: Grammars;
  readonly limits?: ServerLimits;
}

/**
 * Reaches a server and finds out what it can do. Raises FailureError: badInput for an address that may not be used,
 * serverUnreachable, serverRefused, serverBusy, serverFailed, cancelled.
 */
export async function openRemote(
  { grammars, limits = usualLimits }: RemoteParts,
  source: RemoteModel,
  { signal }: Pick<OpenOptions, "signal">,
): Promise<RemoteBackend> {
  const address = parseServerAddress(source.url);
  // The only check, which every part of the product passes.
  if (address.isUnencrypted && source.mayBeReadable !== true)
    fail(
      "badInput",
      `Others could read what is sent to ${address.origin}, including the key: it is neither https nor this machine.`,
      "Use https or an SSH tunnel, or allow it with “Ghostlight: Use a Server…” (--plain-http in a terminal).",
    );
  const { key, network } = source;
  const connection = new ServerConnection({ root: address.root, bases: address.bases, key, limits, network });
  try {
    const found = await probeServer(connection, source.model, source.contextTokens, signal);
    const server = new RemoteServer(connection, found);
    return new RemoteBackend(server, modelFacts(source, server), grammars);
  } catch (error) {
    connection.close();
    throw error;
  }
}

export class RemoteBackend implements InferenceBackend {
  readonly facts: ModelFacts;
  private readonly server: RemoteServer;
  private readonly grammars: Grammars | undefined;
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(server: RemoteServer, facts: ModelFacts, grammars: Grammars | undefined) {
    this.server = server;
    this.facts = facts;
    this.grammars = grammars;
  }

  infill(params: CompleteParams, request: RequestContext, send: (text: string) => void): Promise<Completion> {
    // Others may be using the server: it gets no requests whose result may never be needed.
    if (params.isSpeculative === true)
      return Promise.reject(new FailureError(failure("cancelled", "Nothing is prefetched from a server.")));
    return this.run(request, (own) => remoteInfill(this.server, params, own, send, this.grammars));
  }

  warm(_windows: WarmParams, { record }: RequestContext): Promise<void> {
    record.started();
    return Promise.resolve();
  }

  continueLines(params: LinesRequest, request: RequestContext, send: (answer: LineAnswer) => void): Promise<void> {
    return this.run(request, (own) => remoteLines(this.server, params, own, send));
  }

  chat(
    params: ChatRequest,
    request: RequestContext,
    send: (chunk: ChatChunk) => void,
  ): Promise<Omit<ChatEnd, "usage">> {
    return this.run(request, (own) => remoteChat(this.server, params, own, send));
  }

  countTokens(text: string): Promise<number> {
    return this.server.countTokens(text, this.ending.signal);
  }

  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return Promise.resolve({ modelBytes: 0, kvCacheBytes: 0, checkpointBytes: 0 });
  }

  async dispose(): Promise<void> {
    this.ending.abort();
    await Promise.allSettled(this.running);
    this.server.close();
  }

  private async run<T>({ record, signal }: RequestContext, work: (request: RequestContext) => Promise<T>): Promise<T> {
    const running = work({ record, signal: AbortSignal.any([signal, this.ending.signal]) });
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }
}

function modelFacts(source: RemoteModel, server: RemoteServer): ModelFacts {
  const { facts } = server;
  const { infill, contextTokens, prefillTokensPerSecond } = facts;
  const order = infill?.way === "fim" ? infill.order : infill?.way === "infill" ? "joint" : infill?.way;
  return {
    kind: "remote",
    limitations: lacksOf(server),
    server: {
      ...server.access,
      checksCertificate: source.network?.checksCertificates !== false || !server.place.startsWith("https:"),
      ...(facts.structured !== undefined && { structured: facts.structured }),
    },
    adjustments: server.adjustments,
    path: sourceName(source),
    name: quoted(plainName(facts.model), source.key),
    architecture: facts.kind === "other" ? "OpenAI-compatible server" : facts.kind,
    sizeBytes: facts.sizeBytes,
    contextTokens,
    trainContextTokens: facts.trainContextTokens,
    needsCheckpoints: false,
    ...(facts.toolSupport && { toolSupport: facts.toolSupport }),
    canInfill: infill !== undefined,
    ...(order !== undefined && { infill: order }),
    device: server.place,
    gpuLayers: 0,
    prefillTokensPerSecond,
    ...promptLengths(prefillTokensPerSecond, contextTokens),
  };
}

function lacksOf({
  facts: { infill, hasTokenizer, hasProbabilities, structured },
}: RemoteServer): readonly Limitation[] {
  const isAsked = infill?.way === "chat";
  return [
    ...(isAsked ? (["fim"] as const) : []),
    ...(hasTokenizer ? [] : (["tokenizer"] as const)),
    ...(isAsked || !hasProbabilities ? (["logprobs"] as const) : []),
    "healing",
    "warming",
    "checkpoints",
    ...(structured !== undefined ? [] : (["grammar"] as const)),
  ];
}
