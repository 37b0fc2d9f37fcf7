// How full the model's context is, and what to do when it is too full. Nothing is left out unless the user says so.
import * as vscode from "vscode";
import { excessTokens, leaveOutBefore, messageTokens, promptTokens } from "../../../core/chat/budget.ts";
import { summaryTokens } from "../../../core/chat/chatTurn.ts";
import { tokensInUse } from "../../../core/agentWork.ts";
import { canContinue, isAnswering, saidBy, seenTurns, type Conversation } from "../../../core/chat/conversation.ts";
import { chatMessages, questionContent } from "../../../core/chat/prompt.ts";
import { fail } from "../../../core/failures.ts";
import type { BudgetView, ChipView } from "../../../protocol/chatProtocol.ts";
import { abortOn } from "../../cancellation.ts";
import type { ChatSession } from "../chatSession.ts";
import type { TokenCounts } from "./tokenCounts.ts";

/** Tokens of a conversation whose next question goes to the agent, as its model read it; 0 where nothing is known. */
function agentTokens(conversation: Conversation): number {
  if (conversation.mode !== "agent") return 0;
  const known = seenTurns(conversation).map((turn) =>
    turn.kind === "answer" && turn.agent ? tokensInUse(turn.agent) : 0,
  );
  return known.findLast((tokens) => tokens > 0) ?? 0;
}

/** What a summary takes in the system prompt besides its own text, in tokens. */
const summaryHeadTokens = 20;

/** What a token of an answer takes, in UTF-16 units, for an estimate: between code (3, as ghost text counts) and English prose (4). */
const charactersPerToken = 3.5;

export class ContextBudget {
  private readonly session: ChatSession;
  private readonly counts: TokenCounts;
  /** By how many tokens the next message exceeds the context. */
  private excess = 0;

  constructor(session: ChatSession, counts: TokenCounts) {
    this.session = session;
    this.counts = counts;
  }

  /** How full the context will be with the next request and its chips. Null while no model is ready to count. */
  async budget(request: string, chips: readonly ChipView[]): Promise<BudgetView | null> {
    const chipTokens = chips.reduce((sum, chip) => sum + (chip.tokens ?? 0), 0);
    const { facts } = this.counts;
    const { conversation } = this.session;
    const sizes = await this.sizes(conversation);
    const requestTokens = await this.counts.of(request);
    if (!facts || !sizes || requestTokens === undefined) return null;
    const said = messageTokens(chatMessages(conversation), (text) => sizes.get(text) ?? 0);
    const isWritten = request.trim() !== "";
    // What is added counts before a word is written; that it does not fit is said only then.
    const next = isWritten || chipTokens > 0 ? promptTokens(1, requestTokens + chipTokens) : 0;
    const { contextTokens } = facts;
    this.excess = excessTokens({ said, next: isWritten ? next : 0, contextTokens });
    const running = isAnswering(conversation) ? this.streamedTokens(conversation) : 0;
    const working = agentTokens(conversation);
    return {
      // An agent's model has read the results of its calls, too.
      usedTokens: Math.max(said, working) + next + running,
      contextTokens: contextTokens,
      isEstimate:
        running > 0 ||
        working > said ||
        facts.limitations.includes("tokenizer") ||
        chips.some((chip) => chip.isEstimate) ||
        [...sizes.keys(), request].some((text) => this.counts.isEstimated(text)),
      excessTokens: this.excess,
      canShorten: seenTurns(conversation).length > 2,
    };
  }

  /** About how many tokens the running answer has: counting them would keep the model from writing it. */
  private streamedTokens({ turns }: Conversation): number {
    const last = turns.at(-1);
    return last?.kind === "answer" ? Math.ceil((saidBy(last).length + last.thinking.length) / charactersPerToken) : 0;
  }

  /** Shortens the conversation by what is too much now, and answers a question that did not fit. Raises FailureError. */
  async shorten(how: "leaveOut" | "summarise"): Promise<void> {
    const { session } = this;
    const { conversation } = session;
    const sizes =
      (await this.sizes(conversation)) ?? fail("noModel", vscode.l10n.t("No model is loaded to count tokens with."));
    const last = conversation.turns.at(-1);
    const hasFailed =
      last?.kind === "answer" && last.state.kind === "failed" && last.state.failure.kind === "promptTooLong";
    const tokensToSave = Math.max(1, this.excess) + (how === "summarise" ? summaryTokens + summaryHeadTokens : 0);
    const tokensOf = (text: string): number => sizes.get(text) ?? 0;
    const before =
      leaveOutBefore(conversation, tokensToSave, tokensOf) ??
      fail(
        "promptTooLong",
        vscode.l10n.t("The message does not fit, even without the earlier messages."),
        vscode.l10n.t("Shorten the message or remove some of its context, or increase ghostlight.contextTokens."),
      );
    if (how === "leaveOut") session.change({ kind: "leftOut", before });
    else
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t("Ghostlight: Summarising the oldest messages"),
          cancellable: true,
        },
        async (_progress, token) => {
          const { controller, unlink } = abortOn(token);
          await session.summariseBefore(before, controller.signal).finally(unlink);
        },
      );
    if (hasFailed) await (canContinue(last) ? session.continueAnswer() : session.retry(last.id));
  }

  /** Tokens of each message; undefined while nothing can be counted. */
  private async sizes(conversation: Conversation): Promise<Map<string, number> | undefined> {
    // The answer that streams is estimated: it is another text with each word.
    const turns = isAnswering(conversation) ? conversation.turns.slice(0, -1) : conversation.turns;
    const texts = turns.flatMap((turn) => (turn.kind === "question" ? questionContent(turn) : turn.text));
    const all = new Set([...texts, ...chatMessages(conversation).map(({ content }) => content)]);
    const { summary: _, ...plain } = conversation;
    all.add(chatMessages(plain)[0]!.content);
    const sizes = new Map<string, number>();
    for (const text of all) {
      const count = await this.counts.of(text);
      if (count === undefined) return undefined;
      sizes.set(text, count);
    }
    return sizes;
  }
}
