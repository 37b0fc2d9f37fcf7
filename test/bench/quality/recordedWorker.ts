// Completion over a recorded model, without a process: the real prompts, stop rules, parser and clean-up.
import { fileURLToPath } from "node:url";
import { silentLog } from "../../../src/base/log.ts";
import type { ThoroughModel } from "../../../src/cli/thoroughAnswer.ts";
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import { planRequest } from "../../../src/core/completion/prompt/promptWindow.ts";
import type { Usage } from "../../../src/core/modelPort.ts";
import type { LineAnswer, LinesRequest } from "../../../src/core/nextEdit/nextEditModel.ts";
import type { CompleteParams } from "../../../src/protocol/workerProtocol.ts";
import type { Token } from "../../../src/worker/embedded/engine.ts";
import type { ReadyModel } from "../../../src/worker/embedded/readyModel.ts";
import { continueLines } from "../../../src/worker/infill/continueLines.ts";
import { infill, infillPrompt } from "../../../src/worker/infill/infill.ts";
import { DraftPacer } from "../../../src/worker/schedule/draftPacer.ts";
import { SlicePacer } from "../../../src/worker/schedule/prefill.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { Grammars } from "../../../src/worker/syntax/grammars.ts";
import { TokenCache } from "../../../src/worker/tokens/tokenCache.ts";
import { TokenText } from "../../../src/worker/tokens/tokenText.ts";
import { Vocabulary } from "../../../src/worker/tokens/vocabulary.ts";
import type { InfillTask } from "../material/humanEval.ts";
import type { RecordedModel } from "./recordedModel.ts";

export type Order = "joint" | "anchored";

/** As on a machine of usual speed; the longest task needs fewer tokens. */
export const limits = { infillTokens: 1024, infill: "joint", kind: "embedded" } as const;

/** A text as the model wrote it, before any rule: up to its own end, its limit, or the first line outside of the function. */
export interface RawAnswer {
  readonly text: string;
  readonly end: "endOfText" | "left" | "maxTokens";
}

const lane = { change: async function* () {} } as unknown as ReadyModel["savedStates"];

export class RecordedWorker implements ThoroughModel {
  private readonly ready: ReadyModel;
  private readonly grammars = new Grammars(
    fileURLToPath(new URL("../../../dist/grammars/", import.meta.url)),
    silentLog,
    // A busy machine must not change what the rules see.
    { oneParseMs: 10_000, completionMs: 1_000_000 },
  );

  private constructor(ready: ReadyModel) {
    this.ready = ready;
  }

  static async open(recorded: RecordedModel, index: number, vocabulary?: Vocabulary): Promise<RecordedWorker> {
    const model = recorded.lane(index);
    const words = vocabulary ?? (await vocabularyOf(recorded));
    const pacer = new SlicePacer();
    return new RecordedWorker({
      name: "recorded",
      model,
      vocabulary: words,
      tokens: new TokenCache(model),
      pacer,
      draftPacer: new DraftPacer(pacer),
      savedStates: lane,
      order: "joint",
      sampling: undefined,
    });
  }

  async complete(params: CompleteParams): ReturnType<ThoroughModel["complete"]> {
    await this.grammars.load(params.languageId);
    const record = new RequestRecord("ghost", "complete");
    const work = infill(this.ready, params, record, () => undefined, this.grammars);
    for (;;) {
      const step = await work.next();
      if (step.done === true) return { ...step.value, usage: record.usage(), requestId: 0 };
    }
  }

  async continueLines(request: LinesRequest, onAnswer: (answer: LineAnswer) => void): Promise<{ usage: Usage }> {
    const record = new RequestRecord("ghost", "lines");
    const work = continueLines(this.ready, request, record, onAnswer);
    while ((await work.next()).done !== true);
    return { usage: record.usage() };
  }

  async warm(): Promise<void> {}

  async syntaxErrors({
    languageId,
    texts,
  }: {
    languageId: string;
    texts: readonly string[];
  }): Promise<readonly (number | null)[]> {
    return this.grammars.errorCounts(languageId, texts);
  }

  /** What the model writes in an order, with the product's prompt, and nothing cut. */
  async raw(task: InfillTask, order: Order, maxTokens: number): Promise<RawAnswer> {
    const { request } = planRequest(documentOf(task), { shape: "block", maxTokens }, limits);
    const prompt = await infillPrompt({ ...this.ready, order }, { ...request, order });
    const { model, vocabulary } = this.ready;
    const sequence = model.ghostSequence;
    await sequence.reuse(prompt.tokens.slice(0, -1));
    await sequence.evaluate(prompt.tokens.slice(sequence.length, -1));
    let { healed } = prompt;
    let text = new TokenText(model);
    let kept = "";
    let given: readonly Token[] = prompt.tokens.slice(-1);
    for (let produced = 0; produced < maxTokens; produced++) {
      const allowed = healed === "" ? undefined : vocabulary.agreeingWith(healed);
      const { token } = await sequence.predict(given, { allowed });
      given = [token];
      const chunk = model.isEnd(token) ? "" : text.push(token);
      if (healed !== "") {
        if (chunk !== "" && healed.startsWith(chunk)) {
          healed = healed.slice(chunk.length);
          continue;
        }
        if (!chunk.startsWith(healed)) {
          given = model.tokenize(healed);
          healed = "";
          text = new TokenText(model);
          continue;
        }
        kept += chunk.slice(healed.length);
        healed = "";
      } else if (model.isEnd(token)) return { text: kept, end: "endOfText" };
      else kept += chunk;
      const left = /\n(?=[^\s)\]}][^\n]*\n)/.exec(kept);
      if (left) return { text: kept.slice(0, left.index + 1), end: "left" };
    }
    return { text: kept, end: "maxTokens" };
  }
}

/** For cursors at the start of a line, where no word has begun. */
export const noVocabulary = {
  agreeingWith() {
    throw new Error("A word has begun here: its tokens are needed.");
  },
} as unknown as Vocabulary;

/** The texts of a model's tokens; reading them takes a second. */
export function vocabularyOf(recorded: RecordedModel): Promise<Vocabulary> {
  const model = recorded.lane(0);
  return Vocabulary.read(
    model.vocabularySize,
    (token) => model.detokenize([token]),
    (token) => model.isEnd(token),
  );
}

export function documentOf(task: InfillTask): CompletionDocument {
  return { id: task.task_id, languageId: "python", text: task.prompt + task.suffix, offset: task.prompt.length };
}
