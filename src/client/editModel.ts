import type { EditModel } from "../core/edits/makeEdit.ts";
import type { WorkerClient } from "./connection/workerClient.ts";

/** The worker as edits need it. */
export function editModel(client: Pick<WorkerClient, "chat" | "syntaxErrors">): EditModel {
  return {
    ask: async (question, onText, signal) => {
      const end = await client.chat(question, ({ kind, text }) => kind === "text" && onText(text), signal);
      return { text: end.text, isCut: end.reason === "maxTokens" };
    },
    syntaxErrors: (languageId, texts) => client.syntaxErrors({ languageId, texts }),
  };
}
