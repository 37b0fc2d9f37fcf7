import type { CompletionModel } from "../core/completion/completionModel.ts";
import { CompletionEngine } from "../core/completion/completionEngine.ts";
import type { WindowLimits } from "../core/completion/prompt/promptWindow.ts";

/** The completion engine on the process's clock. Its timers do not keep a command from ending. */
export function completionEngine(model: CompletionModel, limits: WindowLimits): CompletionEngine {
  return new CompletionEngine(
    model,
    () => limits,
    (delayMs, action) => void setTimeout(action, delayMs).unref(),
  );
}
