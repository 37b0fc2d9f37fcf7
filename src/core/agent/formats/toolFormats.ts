// Which format a model writes its calls in. Its own chat template says so: models of one name come with different ones.
import { gemmaFormat } from "./gemma.ts";
import { harmonyFormat } from "./harmony.ts";
import { hermesFormat } from "./hermes.ts";
import { mistralFormat } from "./mistral.ts";
import { promptedFormat } from "./prompted.ts";
import { qwenXmlFormat } from "./qwenXml.ts";
import type { ToolFormat, VocabularyMarks } from "./toolFormat.ts";

/**
 * The format of a chat template. A template that knows no tools, or writes calls in a form that nobody knows here, is given the
 * prompted form; a model without a template is given none, as nobody knows whether it can hold a conversation.
 */
export function toolFormatFor(template: string, marks: VocabularyMarks): ToolFormat | undefined {
  const has = (text: string): boolean => template.includes(text);
  if (template.trim() === "") return undefined;
  if (has("<|channel|>") && has("<|message|>")) return harmonyFormat(marks);
  if (has("<|tool_call>") && has("<tool_call|>")) return gemmaFormat(marks);
  if (has("[TOOL_CALLS]"))
    return mistralFormat(marks, has("[CALL_ID]") ? "withId" : has("[ARGS]") ? "marked" : "array");
  if (has("<tool_call>")) {
    if (has("<function=")) return qwenXmlFormat(marks, !has("<think>"));
    // Others have the tag, and something else in it. Models that think came later, and keep to their templates.
    if (/\\?["']name\\?["']/.test(template) && has("arguments")) return hermesFormat(marks, has("<think>"));
  }
  return promptedFormat(marks);
}
