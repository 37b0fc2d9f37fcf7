// Which format a model writes its calls in. Its own chat template says so: models of one name come with different ones.
import { hermesFormat } from "./hermes.ts";
import { qwenXmlFormat } from "./qwenXml.ts";
import type { ToolFormat, VocabularyMarks } from "./toolFormat.ts";

/** The format of a chat template; undefined where none is known. */
export function toolFormatFor(template: string, marks: VocabularyMarks): ToolFormat | undefined {
  if (!template.includes("<tool_call>")) return undefined;
  if (template.includes("<function=")) return qwenXmlFormat(marks);
  // Others have the tag, and something else in it.
  if (!/\\?["']name\\?["']/.test(template) || !template.includes("arguments")) return undefined;
  // Models that think came later, and keep to their templates.
  return hermesFormat(marks, template.includes("<think>"));
}
