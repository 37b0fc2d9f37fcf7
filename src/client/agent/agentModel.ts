// What an agent needs of a model besides its answers.
import { fail } from "../../core/failures.ts";
import type { SyntaxQuestion } from "../../core/modelPort.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { SyntaxCheck } from "./fileTools.ts";

/** Raises `badInput` for a model that calls no tools. */
export function mustCallTools({ toolSupport }: Pick<ModelFacts, "toolSupport">): void {
  if (toolSupport?.form === "none")
    fail("badInput", `This model cannot call tools. ${toolSupport.reason ?? ""}`.trim(), "Choose another model.");
}

/** The worker's parser as the tools use it. Only an additional help: without a worker to ask, nothing is said. */
export function syntaxCheckOf(model: {
  syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]>;
}): SyntaxCheck {
  return (languageId, texts) =>
    model.syntaxErrors({ languageId, texts: [...texts] }).catch(() => texts.map(() => null));
}
