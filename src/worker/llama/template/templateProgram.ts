// The program that renders conversations with a model's chat template, in a process of its own: a template comes from a model file
// that anybody may have made, and no other place stops one that never ends or that fills the memory. It knows nothing about weights.
import { Script } from "node:vm";
import { failureOf } from "../../../core/failures.ts";
import { ConversationTemplate } from "./conversationTemplate.ts";
import type { TemplateAnswer, TemplateRequest } from "./templateMessages.ts";

let template: ConversationTemplate | undefined;
let work: () => void = () => {};
Object.assign(globalThis, { ghostlightWork: () => work() });
/** Only code that a script calls can be interrupted. */
const script = new Script("ghostlightWork()");

process.on("message", (request: TemplateRequest) => process.send?.(answerTo(request)));
// The worker that started it is gone.
process.on("disconnect", () => process.exit(0));

function answerTo({ source, messages, thinking, tools, budgetMs }: TemplateRequest): TemplateAnswer {
  let answer: TemplateAnswer | undefined;
  work = () => {
    if (source !== undefined) template = new ConversationTemplate(source.text, source.tokens, source.file);
    answer = { rendered: template!.render(messages, thinking, tools) };
  };
  try {
    script.runInThisContext({ timeout: budgetMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { isTooSlow: true };
    return { failure: failureOf(error) };
  }
  return answer!;
}
