// A conversation as the chat page gets it: whole, or what an event has changed in it.
import * as vscode from "vscode";
import { titleOf, type AnswerTurn, type Conversation, type QuestionTurn } from "../../core/chat/conversation.ts";
import type { MessageOf, QuestionView, ToPage } from "../../protocol/chatProtocol.ts";
import { localised } from "../localizer.ts";
import type { ConversationChange } from "./chatSession.ts";
import { WorkDrawing } from "./workDrawing.ts";

/** What the model is known to do. */
export interface Thinking {
  /** Whether the model thinks in a conversation that does not say so itself. */
  readonly mayThink: () => boolean;
  /** False when the model is known not to think. */
  readonly canThink: () => boolean;
}

export class ConversationDrawing {
  private readonly thinking: Thinking;
  private readonly work = new WorkDrawing();
  private couldThink: boolean | undefined;

  constructor(thinking: Thinking) {
    this.thinking = thinking;
  }

  /** Whether what was drawn last is for a model that thinks as the present one does. */
  get isCurrent(): boolean {
    return this.couldThink === this.thinking.canThink();
  }

  whole(conversation: Conversation): MessageOf<ToPage> {
    const { turns, queue, seenFrom, summary, thinking, mode = "ask" } = conversation;
    this.couldThink = this.thinking.canThink();
    return {
      kind: "conversation",
      value: {
        title: titleOf(conversation),
        turns: turns.map((turn) => (turn.kind === "answer" ? this.answerView(turn) : questionView(turn))),
        queue: queue.map(({ id, text }) => ({ id, text })),
        seenFrom: seenFrom ?? null,
        summary: summary ?? "",
        thinks: this.couldThink ? (thinking === undefined ? this.thinking.mayThink() : thinking === "on") : null,
        mode,
      },
    };
  }

  /** The part of the page that an event has changed, if any; "whole" when it may have changed all of it. */
  changed({ event, conversation }: ConversationChange): MessageOf<ToPage> | "whole" | undefined {
    const last = conversation.turns.at(-1);
    switch (event.kind) {
      case "received":
        return last && { kind: "received", value: { id: last.id, channel: event.channel, text: event.text } };
      case "worked":
        return last?.kind === "answer" && last.agent
          ? { kind: "work", value: this.work.changes(last, last.agent) }
          : undefined;
      case "thought":
      case "completed":
      case "cutOff":
      case "stopped":
      case "failed":
      case "repeated":
      case "continued":
        return last?.kind === "answer" ? { kind: "answer", value: this.answerView(last) } : undefined;
      case "asked":
      case "askedAgain":
      case "edited":
      case "leftOut":
      case "modeSet":
      case "restored":
      case "opened":
      case "queued":
      case "renamed":
      case "thinkingSet":
      case "unqueued":
        return "whole";
    }
  }

  private answerView(turn: AnswerTurn): AnswerTurn {
    const { state } = turn;
    const shown = this.work.whole(turn);
    return state.kind === "failed"
      ? { ...shown, state: { ...state, failure: localised(state.failure, vscode.l10n) } }
      : shown;
  }
}

function questionView({ kind, id, text, excerpts }: QuestionTurn): QuestionView {
  return { kind, id, text, references: excerpts.map(({ label, uri }) => ({ label, opens: uri !== undefined })) };
}
