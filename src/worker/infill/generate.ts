// The token loop of one completion: heals what the prompt left off, asks the stop rules after each piece of text.
import { lineStart } from "../../base/lines.ts";
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { BegunAgain } from "../../core/completion/prompt/begunAgain.ts";
import { StopRules } from "../../core/completion/stop/stopRules.ts";
import type { SyntaxCheck } from "../../core/completion/stop/rules/syntaxCheck.ts";
import type { CompleteEnd, CompleteParams } from "../../protocol/workerProtocol.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "../schedule/scheduler.ts";
import { TokenText } from "../tokens/tokenText.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";
import { TokenProbabilities } from "./tokenProbabilities.ts";
import type { InfillPrompt } from "./prompt.ts";
import { confirmByEos } from "./awaitEos.ts";
import { alternativeTokens } from "./alternativeTokens.ts";

/** Likeliest tokens among which alternatives are looked for: many of them begin the same text in other pieces. */
const rankedTokens = 48;

export type GeneratedText = Pick<CompleteEnd, "text" | "reason" | "stopRule" | "tokenProbabilities">;

export interface GenerateParts {
  readonly model: LoadedModel;
  readonly vocabulary: Vocabulary;
  readonly prompt: InfillPrompt;
  readonly request: CompleteParams;
  readonly record: RequestRecord;
  /** A parser for the place of the request, if its language has one. */
  readonly syntax: SyntaxCheck | undefined;
}

/** Which text to generate: 0 the most likely, n the n-th alternative, counted along the tokens at which the text may differ. */
export interface Choice {
  readonly choice: number;
  /** Least probability of an alternative token: of the first token, and of a later one; absent: none later. */
  readonly leastFirst: number;
  readonly leastLater?: number;
}

/**
 * Generates from a prompt of which all tokens but the last are evaluated. Undefined when there is no such alternative. `show`
 * gets all the text to keep so far, whenever there is more.
 */
export async function* generate(
  { model, vocabulary, prompt, request, record, syntax }: GenerateParts,
  { choice, leastFirst, leastLater }: Choice,
  show: (text: string) => void,
): Work<GeneratedText | undefined> {
  const sequence = model.ghostSequence;
  const stop = stopRules(request, syntax);
  const stopTexts = new StopSequences(prompt.stop);
  const probabilities = new TokenProbabilities();
  let text = new TokenText(model);
  let { healed } = prompt;
  let begunAgain: BegunAgain | undefined;
  /** Alternative tokens to skip until the chosen one; 0 once it is taken. */
  let toSkip = choice;
  let least = leastFirst;
  let kept = "";
  let given: readonly Token[] = [prompt.tokens.at(-1)!];
  const ended = (reason: CompleteEnd["reason"], rule = stop.stoppedBy): GeneratedText | undefined =>
    toSkip > 0
      ? undefined
      : {
          text: kept,
          reason: rule === undefined ? reason : "stopRule",
          ...(rule !== undefined && { stopRule: rule }),
          tokenProbabilities: probabilities.upTo(kept.length),
        };
  /** Takes new text; true when a rule ends the generation with it. */
  const push = (chunk: string): boolean => {
    if (chunk === "") return false;
    const before = kept.length;
    kept = stop.push(chunk);
    if (kept.length > before && toSkip === 0) show(kept);
    return stop.stoppedBy !== undefined;
  };

  for (let produced = 0; produced < request.maxTokens; produced++) {
    const allowed = healed === "" ? undefined : vocabulary.agreeingWith(healed);
    const next = await sequence.predict(given, { allowed, ranked: toSkip > 0 ? rankedTokens : 0 });
    let { token, probability } = next;
    record.produced();
    if (toSkip > 0 && bringsText(model, token, healed)) {
      const others = alternativeTokens(model, next.ranked, healed, least).filter((other) => other.token !== token);
      const alternative = others[toSkip - 1];
      toSkip = alternative ? 0 : toSkip - others.length;
      if (alternative) ({ token, probability } = alternative);
      else if (leastLater === undefined || model.isEnd(token)) return undefined;
      else least = leastLater;
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
        // The model would write something else here: it gets the text as it is and continues from there.
        given = model.tokenize(healed);
        healed = "";
        begunAgain = new BegunAgain(request);
        text = new TokenText(model);
        yield;
        continue;
      }
      chunk = chunk.slice(healed.length);
      healed = "";
    } else if (model.isEnd(token)) {
      push(stopTexts.push(begunAgain?.end() ?? "") + stopTexts.end());
      kept = stop.finish("endOfText");
      return ended("endOfText");
    }
    if (begunAgain) {
      chunk = begunAgain.push(chunk);
      if (begunAgain.isUseless) return ended("stopRule", "begunAgain");
    }
    probabilities.add(chunk.length, probability);
    if (push(stopTexts.push(chunk))) return ended("stopRule");
    if (stopTexts.stopped) {
      kept = stop.finish("endOfText");
      return ended("stopRule", "fence");
    }
    yield;
  }
  push(stopTexts.push(begunAgain?.end() ?? "") + stopTexts.end());
  kept = stop.finish("maxTokens");
  return ended("maxTokens");
}

/** The stop rules of a request, for every backend. */
export function stopRules(request: CompleteParams, syntax: SyntaxCheck | undefined): StopRules {
  const { shape, languageId, prefix, following, awaitsEos } = request;
  const confirm = awaitsEos ? confirmByEos : undefined;
  const start = lineStart(prefix);
  const [above, lineBefore] = [prefix.slice(0, start), prefix.slice(start)];
  return new StopRules({ shape, languageId, lineBefore, above, following, syntax, confirm });
}

/** Whether a token adds text to what is healed, so that an alternative is possible here. */
function bringsText(model: LoadedModel, token: Token, healed: string): boolean {
  if (healed === "" || model.isEnd(token)) return true;
  const text = model.detokenize([token]);
  return text.length > healed.length || !healed.startsWith(text);
}
