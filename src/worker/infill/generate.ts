// The token loop of one completion: heals what the prompt left off, asks the stop rules after each piece of text.
import { StopTexts } from "../../core/chat/stopTexts.ts";
import type { CompletionQuery } from "../../core/completion/query.ts";
import { StopRules } from "../../core/completion/stopRules.ts";
import type { CompleteEnd } from "../../protocol/workerProtocol.ts";
import type { LoadedModel, Token } from "../engine.ts";
import type { RequestRecord } from "../requestRecord.ts";
import type { Work } from "../scheduler.ts";
import { TokenText } from "../tokenText.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { Certainties } from "./certainties.ts";
import type { InfillPrompt } from "./prompt.ts";
import { rivals } from "./rivals.ts";

/** Likeliest tokens among which alternatives are looked for: many of them begin the same text in other pieces. */
const rankedTokens = 48;

export type Candidate = Pick<CompleteEnd, "text" | "reason" | "stopRule" | "certainties">;

export interface GenerateParts {
  readonly model: LoadedModel;
  readonly vocabulary: Vocabulary;
  readonly prompt: InfillPrompt;
  readonly query: CompletionQuery;
  readonly record: RequestRecord;
}

/**
 * Generates from a prompt whose tokens but the last are evaluated. `choice` 0 takes the likeliest text, n the n-th next one that
 * begins differently; undefined when there is none. `show` gets all the text to keep so far, whenever there is more.
 */
export async function* generate(
  { model, vocabulary, prompt, query, record }: GenerateParts,
  choice: number,
  show: (text: string) => void,
): Work<Candidate | undefined> {
  const sequence = model.ghostSequence;
  const stop = stopRules(query);
  const stopTexts = new StopTexts(prompt.stop);
  const certainties = new Certainties();
  let text = new TokenText(model);
  let { healed } = prompt;
  let chosen = choice === 0;
  let kept = "";
  let given: readonly Token[] = [prompt.tokens.at(-1)!];
  const ended = (reason: CompleteEnd["reason"], rule?: string): Candidate => ({
    text: kept,
    reason,
    ...(rule !== undefined && { stopRule: rule }),
    certainties: certainties.upTo(kept.length),
  });
  /** Takes new text; true when a rule ends the generation with it. */
  const push = (chunk: string): boolean => {
    if (chunk === "") return false;
    const before = kept.length;
    kept = stop.push(chunk);
    if (kept.length > before) show(kept);
    return stop.stoppedBy !== undefined;
  };

  for (let produced = 0; produced < query.maxTokens; produced++) {
    const allowed = healed === "" ? undefined : vocabulary.agreeingWith(healed);
    const next = await sequence.predict(given, { allowed, ranked: chosen ? 0 : rankedTokens });
    let { token, probability } = next;
    record.produced();
    if (!chosen && bringsText(model, token, healed)) {
      const rival = rivals(model, next.ranked, healed)[choice];
      if (rival === undefined) return undefined;
      ({ token, probability } = rival);
      chosen = true;
    }
    given = [token];
    let chunk = model.isEnd(token) ? "" : text.push(token);
    if (healed !== "") {
      if (chunk !== "" && healed.startsWith(chunk)) {
        healed = healed.slice(chunk.length);
        yield;
        continue;
      }
      if (!chunk.startsWith(healed)) {
        // The model wants something else here: give it the text as it stands and let it go on from there.
        given = model.tokenize(healed);
        healed = "";
        text = new TokenText(model);
        yield;
        continue;
      }
      chunk = chunk.slice(healed.length);
      healed = "";
    } else if (model.isEnd(token)) {
      push(stopTexts.end());
      return stop.stoppedBy === undefined ? ended("endOfText") : ended("stopRule", stop.stoppedBy);
    }
    certainties.add(chunk.length, probability);
    if (push(stopTexts.push(chunk))) return ended("stopRule", stop.stoppedBy);
    if (stopTexts.stopped) return ended("stopRule", "fence");
    yield;
  }
  push(stopTexts.end());
  return stop.stoppedBy === undefined ? ended("maxTokens") : ended("stopRule", stop.stoppedBy);
}

/** The one place where the stop rules of a completion are made. */
function stopRules({ shape, prefix, following }: CompletionQuery): StopRules {
  return new StopRules({ shape, lineBefore: prefix.slice(prefix.lastIndexOf("\n") + 1), following });
}

/** Whether a token goes beyond what is healed, so that the choice falls here. */
function bringsText(model: LoadedModel, token: Token, healed: string): boolean {
  if (healed === "" || model.isEnd(token)) return true;
  const text = model.detokenize([token]);
  return text.length > healed.length || !healed.startsWith(text);
}
