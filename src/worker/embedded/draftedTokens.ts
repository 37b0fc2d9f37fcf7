import { longestDraft, type DraftPacer } from "../schedule/draftPacer.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { AnswerDraft } from "./answerDraft.ts";
import type { Decoder, Token } from "./engine.ts";

/** The tokens of an answer, one after the other, of which those that its draft foretold come from one evaluation. */
export class DraftedTokens {
  private readonly decoder: Decoder;
  private readonly draft: AnswerDraft;
  private readonly pacer: DraftPacer;
  private readonly record: RequestRecord;
  private ready: Token[] = [];

  constructor(decoder: Decoder, draft: AnswerDraft, pacer: DraftPacer, record: RequestRecord) {
    this.decoder = decoder;
    this.draft = draft;
    this.pacer = pacer;
    this.record = record;
  }

  /** The next token. `most`: how many are wanted at most, it included. */
  async next(most: number): Promise<Token> {
    if (this.ready.length === 0) await this.evaluate(most);
    return this.ready.shift()!;
  }

  private async evaluate(most: number): Promise<void> {
    const { tokens, trust } = this.draft.guess(Math.min(longestDraft, most - 1));
    const guess = tokens.slice(0, this.pacer.draftTokens(tokens.length, trust));
    const start = performance.now();
    const found = guess.length === 0 ? [await this.decoder.next()] : await this.decoder.check(guess);
    this.pacer.measured(guess.length, performance.now() - start);
    this.record.produced();
    this.record.checked(found.length - 1, guess.length - (found.length - 1));
    for (const token of found) this.draft.push(token);
    this.ready = [...found];
  }
}
