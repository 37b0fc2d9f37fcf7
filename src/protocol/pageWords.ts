// The chat page's own text. The page has no translations: the host passes the text in the user's language.
import type { Remedy } from "./remedies.ts";

/** The page fills in `{0}` and `{1}`. */
export interface PageWords extends Readonly<Record<Remedy, string>> {
  readonly conversation: string;
  readonly yourQuestion: string;
  readonly answer: string;
  readonly messagePlaceholder: string;
  readonly message: string;
  /** The tooltip of the button that sends. */
  readonly sendHint: string;
  /** `{0}`: the files with the project's instructions. */
  readonly instructions: string;
  readonly commandsHint: string;
  readonly starters: string;
  /** `{0}`: the model's name. */
  readonly changeModel: string;
  readonly send: string;
  readonly stop: string;
  /** The file or selection that a question is about. */
  readonly about: string;
  readonly include: string;
  readonly doNotInclude: string;
  /** Link text for an image without a description. */
  readonly image: string;
  readonly copy: string;
  readonly copied: string;
  /** For screen readers; `{0}` is the code's language. */
  readonly copyCode: string;
  readonly thinking: string;
  readonly thought: string;
  readonly waiting: string;
  readonly cut: string;
  readonly openReference: string;
  readonly repeating: string;
  readonly continueAnswer: string;
  readonly jumpToLatest: string;
  readonly stoppedEarly: string;
  readonly stopped: string;
  readonly interrupted: string;
  readonly answerAgain: string;
  readonly tryAgain: string;
  readonly newChat: string;
  readonly answerComplete: string;
  readonly answerStopped: string;
  /** The button that sends a question while an answer is running. */
  readonly queue: string;
  readonly thinkingOn: string;
  readonly thinkingOff: string;
  readonly context: string;
  readonly contextSuggestions: string;
  readonly removeContext: string;
  /** How to add files to a message. */
  readonly addingFiles: string;
  /** Shown while files are dragged over the page. */
  readonly dropHere: string;
  readonly holdShift: string;
  readonly dismiss: string;
  readonly tokens: string;
  readonly aboutTokens: string;
  /** `{0}`: tokens used; `{1}`: size of the context window. */
  readonly used: string;
  readonly aboutUsed: string;
  readonly tooLong: string;
  readonly leaveOut: string;
  readonly summarise: string;
  /** On the line above which the model no longer sees the messages. */
  readonly leftOut: string;
  readonly summarised: string;
  readonly waitsForAnswer: string;
  readonly sendNow: string;
  readonly remove: string;
  readonly removeQueued: string;
  readonly edit: string;
  readonly editQuestion: string;
  readonly editNote: string;
  readonly sendAgain: string;
  readonly cancel: string;
  readonly copyQuestion: string;
  readonly copyAnswer: string;
  readonly insert: string;
  readonly apply: string;
  readonly newFile: string;
  readonly runInTerminal: string;
  readonly wrap: string;
  readonly codeTools: string;
  readonly showLines: string;
  readonly showLess: string;
  readonly thoughtFor: string;
  readonly mode: string;
  readonly modeAsk: string;
  readonly modeAgent: string;
  /** `{0}`: why the agent cannot be used. */
  readonly modeAgentOff: string;
  /** `{0}`: the folder that the agent works in. */
  readonly worksIn: string;
  /** Button that lets the user choose other tools. */
  readonly toolsButton: string;
  /** `{0}`: how many are chosen. */
  readonly toolsChosen: string;
  readonly toolsHint: string;
  readonly agentPlaceholder: string;
  readonly taskQueueHint: string;
  /** Titles of calls; `{0}`: a file, a text or a command. */
  readonly listsFiles: string;
  readonly searches: string;
  readonly reads: string;
  readonly edits: string;
  readonly writes: string;
  readonly deletes: string;
  readonly checks: string;
  readonly checksAll: string;
  readonly runs: string;
  readonly asksYou: string;
  readonly callsTool: string;
  /** `{0}`: a tool of others. */
  readonly toolInput: string;
  readonly callRunning: string;
  readonly callAsking: string;
  readonly callDone: string;
  readonly callFailed: string;
  readonly callRefused: string;
  readonly callStopped: string;
  readonly approve: string;
  readonly approveRun: string;
  readonly alwaysRun: string;
  readonly alwaysTool: string;
  readonly acceptEdits: string;
  readonly refuse: string;
  readonly refuseReason: string;
  /** The same where only about 20 letters can be seen. */
  readonly refuseReasonShort: string;
  readonly reply: string;
  readonly yourReply: string;
  readonly showDiff: string;
  readonly callResult: string;
  readonly wantsApproval: string;
  /** `{0}`: seconds. */
  readonly atMostSeconds: string;
  /** `{0}`: the step; `{1}`: the most there may be. */
  readonly stepOf: string;
  readonly steps: string;
  readonly oneStep: string;
  /** `{0}`: how many. */
  readonly earlierSteps: string;
  readonly youSaid: string;
  readonly restoreFiles: string;
  readonly restoreHint: string;
  readonly undoRestore: string;
  readonly restored: string;
  readonly restoredNothing: string;
  readonly restoreTakenBack: string;
  /** `{0}`: a file; `{1}`: why. */
  readonly leftAlone: string;
  readonly agentWork: string;
}
