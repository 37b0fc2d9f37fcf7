// `@ghostlight` in the editor's own chat.
import * as vscode from "vscode";
import type { InstructionReader } from "../context/projectInstructions.ts";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { failureText } from "../../core/failures.ts";
import { localised } from "../localizer.ts";
import { reasonFor } from "../reasons.ts";

/** As in the manifest. */
const participantId = "ghostlight.chat";

export interface ChatParticipantParts {
  readonly model: ChatModel;
  /** Whether the model may think, by the user's settings. */
  readonly mayThink: () => boolean;
  /** Whether a file's text must not be shown to the model. */
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
  readonly instructions: InstructionReader;
  readonly log: Log;
}

/** Answers questions to `@ghostlight`. */
export function registerChatParticipant(parts: ChatParticipantParts): Disposable {
  const handler: vscode.ChatRequestHandler = async (request, context, stream, token) => {
    try {
      const { answerQuestion } = await import("./participantAnswer.ts");
      await answerQuestion(parts, request, context, stream, token);
      return {};
    } catch (error) {
      const failure = reasonFor(parts.log, "a question to @ghostlight", error);
      if (failure.kind === "cancelled") return {};
      return { errorDetails: { message: failureText(localised(failure, vscode.l10n)) } };
    }
  };
  return vscode.chat.createChatParticipant(participantId, handler);
}
