// Every word that the chat page itself says. The host gives them with the page, in the user's language.

/** `{0}` stands for what the page puts in. */
export interface PageWords {
  readonly introduction: string;
  readonly conversation: string;
  readonly yourQuestion: string;
  readonly answer: string;
  readonly messagePlaceholder: string;
  readonly message: string;
  readonly newLineHint: string;
  readonly send: string;
  readonly stop: string;
  /** The file or selection that a question is about. */
  readonly about: string;
  readonly include: string;
  readonly doNotInclude: string;
  /** Text of a link to a picture that has no description. */
  readonly image: string;
  readonly copy: string;
  readonly copied: string;
  /** For screen readers, with the code's language. */
  readonly copyCode: string;
  readonly thinking: string;
  readonly thought: string;
  readonly waiting: string;
  readonly cut: string;
  readonly stoppedEarly: string;
  readonly stopped: string;
  readonly interrupted: string;
  readonly answerAgain: string;
  readonly tryAgain: string;
  readonly newChat: string;
  readonly chooseModel: string;
  readonly restartWorker: string;
  readonly showLog: string;
  readonly answerComplete: string;
  readonly answerStopped: string;
  /** The button that sends a question while an answer is running. */
  readonly queue: string;
  readonly thinkingOn: string;
  readonly thinkingOff: string;
  readonly context: string;
  readonly offers: string;
  readonly removeChip: string;
  /** How files come into the message. */
  readonly addingFiles: string;
  /** On the page while files are dragged over it. */
  readonly dropHere: string;
  readonly holdShift: string;
  readonly dismiss: string;
  readonly tokens: string;
  /** Of the context window: `{0}` are used, `{1}` is its size. */
  readonly used: string;
  readonly aboutUsed: string;
  readonly lacking: string;
  readonly leaveOut: string;
  readonly summarise: string;
  /** The line above which the model sees nothing. */
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
  readonly freeMemory: string;
  readonly startModel: string;
}
