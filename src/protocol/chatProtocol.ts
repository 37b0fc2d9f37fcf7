// The messages between the extension host and the chat page. The page keeps no state of its own: it says `ready`, and the host sends
// everything.
import type { AgentWork, WorkItem } from "../core/agentWork.ts";
import type { AnswerTurn, ChatMode } from "../core/chat/conversation.ts";
import type { AnswerChannel } from "../core/chat/conversationEvents.ts";
import { remedyCommands } from "./remedies.ts";

/** A question as the page shows it: without what only the model sees. */
export interface QuestionView {
  readonly kind: "question";
  readonly id: number;
  readonly text: string;
  /** What it is about. */
  readonly references: readonly ReferenceView[];
}

/** Something that a question is about. */
export interface ReferenceView {
  /** "main.py:10-14", "Problems". */
  readonly label: string;
  /** Whether it can be opened: it is a file or a part of one. */
  readonly opens: boolean;
}

export type TurnView = QuestionView | AnswerTurn;

export interface ConversationView {
  /** Empty before the first question. */
  readonly title: string;
  readonly turns: readonly TurnView[];
  /** Questions that wait for the running answer to end. */
  readonly queue: readonly { readonly id: number; readonly text: string }[];
  /** Id of the first turn that the model still sees; null: all. */
  readonly seenFrom: number | null;
  readonly summary: string;
  /** Whether the model thinks before it answers; null when it has no such switch. */
  readonly thinks: boolean | null;
  /** Who answers the next question. */
  readonly mode: ChatMode;
}

/** Whether questions can go to the agent. */
export interface AgentModeView {
  /** Why not, a short sentence; empty if they can. */
  readonly reason: string;
  /** Name of the folder that it works in, if the user has to know which of several it is; else empty. */
  readonly folder: string;
  /** How many of the editor's other tools the user chose for it. */
  readonly tools: number;
}

/** What has changed of the running answer of an agent. */
export interface WorkView {
  readonly id: number;
  /** What the model says and thinks behind the last item. */
  readonly text: string;
  readonly thinking: string;
  /** What may still be either; empty when there is nothing. */
  readonly held: string;
  /** The items that are new or another than before, with their places. */
  readonly items: readonly { readonly at: number; readonly item: WorkItem }[];
  readonly work: Omit<AgentWork, "items">;
}

/** A piece of text that goes with the next question. */
export interface ChipView {
  /** "open" for the open file and "instructions" for the project's, which stay; others go with the question. */
  readonly id: string;
  readonly label: string;
  /** False when it was taken out but can be put back. */
  readonly included: boolean;
  /** Tokens; null while they cannot be counted. */
  readonly tokens: number | null;
  /** The tokens are an estimate, because the text is long. */
  readonly isEstimate: boolean;
  /** Why it should perhaps not be included, in words; empty if there is no reason. */
  readonly warning: string;
}

/** How full the model's context is, in tokens. */
export interface BudgetView {
  readonly usedTokens: number;
  readonly contextTokens: number;
  /** The figures are estimates. */
  readonly isEstimate: boolean;
  /** By how much the context is exceeded, including the answer; 0 when everything fits. */
  readonly excessTokens: number;
  /** There are older turns that can be left out or summarised. */
  readonly canShorten: boolean;
}

/** Something that can be put into a message with `@`, `#` or `/`. */
export interface ContextSuggestion {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** The model's state in words, and what a person can do about it. */
export interface ModelView {
  readonly kind: "missing" | "idle" | "busy" | "ready" | "failed";
  readonly text: string;
  /** What the input calls it; empty while there is none. */
  readonly name: string;
  /** What an empty chat says: what it is for, and where messages go, which depends on what answers. */
  readonly introduction: string;
}

/** From the host to the page. */
export interface ToPage {
  /** The whole conversation, after `ready` and whenever turns are added or removed. */
  conversation: ConversationView;
  /** More of the running answer. */
  received: { readonly id: number; readonly channel: AnswerChannel; readonly text: string };
  /** The running answer, when its state changes. */
  answer: AnswerTurn;
  /** The running answer, when its agent did something. */
  work: WorkView;
  agentMode: AgentModeView;
  chips: readonly ChipView[];
  /** Null while nothing can be counted. */
  budget: BudgetView | null;
  /** The answer to `searchContext`. */
  contextSuggestions: { readonly query: string; readonly items: readonly ContextSuggestion[] };
  /** Why dropped files were not added: one sentence each. */
  dropRefused: readonly string[];
  model: ModelView;
  /** Questions to begin with, about the open file. */
  starters: readonly string[];
  /** What to know about this chat's file, one sentence each: that it is not saved at the moment, or is a copy. */
  notices: readonly string[];
  /** Puts the cursor into the message box. */
  focus: null;
}

/** What a person does with a code block. */
export type CodeBlockAction = "insert" | "apply" | "newFile" | "run";

/** What a person says about a call. `always`: also to the same command later, or to the further edits of this task. */
export type CallDecision = "approve" | "always" | "refuse";

/** From the page to the host. */
export interface ToHost {
  ready: null;
  send: { readonly text: string };
  /** Replaces an earlier question. */
  edit: { readonly id: number; readonly text: string };
  stop: null;
  /** Answers a question again. `id`: the answer's. */
  retry: { readonly id: number };
  /** Goes on with an answer that ended before its end. */
  continueAnswer: { readonly id: number };
  newChat: null;
  /** Opens what a question is about. `id`: the question's; `index`: the place among its references. */
  openReference: { readonly id: number; readonly index: number };
  setThinking: { readonly on: boolean };
  setMode: { readonly mode: ChatMode };
  /** Decides about a call. `id`: the answer's; `text`: why it is refused, or empty. */
  decideCall: { readonly id: number; readonly call: string; readonly how: CallDecision; readonly text: string };
  /** Answers the model's own question. */
  answerCall: { readonly id: number; readonly call: string; readonly text: string };
  /** Opens the change of a call as a diff. */
  showCallDiff: { readonly id: number; readonly call: string };
  /** Puts files back as they were before an answer's question, or takes that back. */
  restoreFiles: { readonly id: number; readonly how: "restore" | "undo" };
  removeQueued: { readonly id: number };
  /** Asks the first queued question now. */
  sendQueued: null;
  includeOpenFile: { readonly on: boolean };
  includeInstructions: { readonly on: boolean };
  /** Removes a chip by its id. */
  removeContext: { readonly text: string };
  /** What is being written, so that its tokens can be counted. */
  draft: { readonly text: string };
  /** The word at the cursor that begins with `@`, `#` or `/`. */
  searchContext: { readonly text: string };
  /** Adds a suggestion to the message by its id. */
  addContext: { readonly text: string };
  /** URIs of files and folders that were dropped onto the page, wherever they are. */
  dropFiles: { readonly uris: readonly string[] };
  /** Leaves out or summarises the oldest turns. */
  shorten: { readonly how: "leaveOut" | "summarise" };
  copy: { readonly text: string };
  /** `language`: the words after the block's fence; `id`: the answer it is in. */
  codeBlock: {
    readonly action: CodeBlockAction;
    readonly text: string;
    readonly language: string;
    readonly id: number;
  };
  /** Runs one of the few commands that have a button on the page. */
  command: { readonly name: PageCommand };
  /** An error in the page, for the log. */
  pageError: { readonly text: string };
}

/** Commands that have a button on the page. */
export const pageCommands = [...remedyCommands, "chooseAgentTools"] as const;
export type PageCommand = (typeof pageCommands)[number];

/** A message as it travels. */
export type MessageOf<T> = { [K in keyof T]: { readonly kind: K; readonly value: T[K] } }[keyof T];
/** One function for each kind of message: a missing one does not compile. */
export type Receivers<T> = { readonly [K in keyof T]: (value: T[K]) => void };
