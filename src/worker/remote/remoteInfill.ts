// A completion by a server: the prompt as text, the same stop rules, and the connection is closed where they stop.
import type { CompleteParams } from "../../protocol/workerProtocol.ts";
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { BegunAgain } from "../../core/completion/prompt/begunAgain.ts";
import { splitForHealing } from "../../core/completion/prompt/tokenHealing.ts";
import { fail } from "../../core/failures.ts";
import type { RequestContext, Completion } from "../service/inferenceBackend.ts";
import { TokenProbabilities } from "../infill/tokenProbabilities.ts";
import { answerStart, infillQuestion } from "../infill/chatPrompt.ts";
import { stopRules } from "../infill/generate.ts";
import type { Grammars } from "../syntax/grammars.ts";
import { chatPieces } from "./chatPieces.ts";
import type { StreamEnd } from "./stream/finishReason.ts";
import { costNoter, longestTokenText, type Piece } from "./stream/pieces.ts";
import { fimText } from "./remotePrompt.ts";
import type { RemoteInfill, RemoteServer, Sampling } from "./remoteServer.ts";

/** An alternative is sampled, because no server reports the alternatives to a token that it has chosen. */
const alternativeTemperature = 0.8;
const fence = "```";

/** Completes at the cursor. `send` receives text as it arrives. */
export async function remoteInfill(
  server: RemoteServer,
  params: CompleteParams,
  request: RequestContext,
  send: (text: string) => void,
  grammars?: Grammars,
): Promise<Completion> {
  const { infill } = server.facts;
  if (infill === undefined) fail("badInput", `${server.facts.model} cannot complete code.`);
  request.record.started();
  request.record.note({ order: infill.way === "fim" ? infill.order : infill.way === "chat" ? "chat" : "joint" });
  const attempt = { server, infill, params, request, send, grammars };
  const { kept, healed } = splitForHealing(params.prefix);
  // A server cannot be forced to start with the typed part of a word. Most do so anyway; otherwise it gets the text as it is.
  return (
    (healed === "" ? undefined : await tryWith(attempt, kept, healed)) ??
    (await tryWith(attempt, params.prefix, "")) ?? { text: "", reason: "endOfText", tokenProbabilities: [] }
  );
}

interface Attempt {
  readonly server: RemoteServer;
  readonly infill: RemoteInfill;
  readonly params: CompleteParams;
  readonly request: RequestContext;
  readonly send: (text: string) => void;
  readonly grammars: Grammars | undefined;
}

/** Completes after `prefix`; undefined if the text does not begin with `healed`. */
async function tryWith(attempt: Attempt, prefix: string, healed: string): Promise<Completion | undefined> {
  const { server, params, request, send, grammars } = attempt;
  const { record } = request;
  const stop = stopRules(params, grammars?.check(params));
  const stopTexts = new StopSequences(stopsOf(attempt.infill));
  const begunAgain = healed === "" ? new BegunAgain(params) : undefined;
  const probabilities = new TokenProbabilities();
  const noteCost = costNoter(record);
  let toHeal = healed;
  let kept = "";
  /** Takes new text. Returns true if a rule ends the completion. */
  const push = (chunk: string): boolean => {
    if (chunk === "") return false;
    const before = kept.length;
    kept = stop.push(chunk);
    if (kept.length > before) {
      record.text();
      send(kept.slice(before));
    }
    return stop.stoppedBy !== undefined;
  };
  const ended = (reason: Completion["reason"], rule = stop.stoppedBy): Completion => ({
    text: kept,
    reason: rule === undefined ? reason : "stopRule",
    ...(rule !== undefined && { stopRule: rule }),
    tokenProbabilities:
      server.facts.hasProbabilities && attempt.infill.way !== "chat" ? probabilities.upTo(kept.length) : [],
  });

  let end: StreamEnd | undefined;
  for await (const piece of pieces(attempt, prefix)) {
    noteCost(piece.cost);
    for (const { text, probability = 1 } of piece.tokens) {
      record.produced();
      let chunk = text;
      if (toHeal !== "") {
        // A server may leave out the blanks that an answer would begin with.
        if (toHeal === healed && /^\S/.test(chunk)) toHeal = healed.trimStart();
        if (toHeal.startsWith(chunk)) {
          toHeal = toHeal.slice(chunk.length);
          continue;
        }
        if (!chunk.startsWith(toHeal)) return undefined;
        chunk = chunk.slice(toHeal.length);
        toHeal = "";
      }
      if (begunAgain) {
        chunk = begunAgain.push(chunk);
        if (begunAgain.isUseless) return ended("stopRule", "begunAgain");
      }
      probabilities.add(chunk.length, probability);
      if (push(stopTexts.push(chunk))) return ended("stopRule");
      if (stopTexts.stopped) break;
    }
    // Some servers say in every event that the text ends: only the end of the stream is certain.
    end = piece.end ?? end;
    if (stopTexts.stopped) end = { kind: "endOfText" };
    else if (kept.length > params.maxTokens * longestTokenText) end = { kind: "maxTokens" };
    else continue;
    break;
  }
  const reason = server.reasonOf(end, kept !== "");
  if (toHeal !== "") return undefined;
  if (push(stopTexts.push(begunAgain?.end() ?? "") + stopTexts.end())) return ended("stopRule");
  kept = stop.finish(reason);
  return ended(reason);
}

function pieces({ server, infill, params, request: { signal } }: Attempt, prefix: string): AsyncGenerator<Piece> {
  const sampling: Sampling = {
    maxTokens: params.maxTokens,
    temperature: params.alternative ? alternativeTemperature : 0,
    ...(params.alternative && { seed: params.alternative }),
    // In an answer that the server begins anew, a fence may come before the code.
    stop: infill.way === "chat" && !server.goesOn ? [] : stopsOf(infill),
  };
  switch (infill.way) {
    case "fim":
      return server.complete(
        fimText(infill.texts, infill.order, params, prefix, server.facts.contextTokens),
        sampling,
        signal,
      );
    case "infill": {
      const extra = (params.context?.snippets ?? []).map(({ path, text }) => ({ filename: path, text }));
      return server.infill({ prefix, suffix: params.suffix, extra }, sampling, signal);
    }
    case "chat": {
      const cut = Math.min(answerStart(params.prefix, params.anchor), prefix.length);
      const snippets = params.context?.snippets.length ?? 0;
      const content = infillQuestion(params, prefix.slice(0, cut), params.suffix, snippets);
      const begun = `${fence}\n${prefix.slice(cut)}`;
      const messages = [{ role: "user", content }] as const;
      return chatPieces(server, { messages, begun, languageId: params.languageId }, sampling, signal);
    }
  }
}

function stopsOf(infill: RemoteInfill): readonly string[] {
  if (infill.way === "chat") return [`\n${fence}`];
  return infill.way === "fim" ? infill.texts.ends : [];
}
