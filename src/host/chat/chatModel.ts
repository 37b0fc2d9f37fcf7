import type { WorkerClient } from "../../client/connection/workerClient.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";

/** What a chat needs of the model. */
export interface ChatModel extends Pick<WorkerClient, "countTokens" | "chat"> {
  /** Loads the model when it is not there. */
  ready(signal: AbortSignal): Promise<ModelFacts>;
}
