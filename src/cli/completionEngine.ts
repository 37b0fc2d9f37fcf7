import type { CompletionModel } from "../core/completion/completionModel.ts";
import { CompletionEngine } from "../core/completion/completionEngine.ts";
import type { WindowLimits } from "../core/completion/prompt/promptWindow.ts";

/** A completion engine that uses the process's clock. Its timers do not keep the process alive. */
export function completionEngine(model: CompletionModel, limits: WindowLimits): CompletionEngine {
  return new CompletionEngine(
    model,
    () => limits,
    (delayMs, action) => void setTimeout(action, delayMs).unref(),
  );
}
