import { fenced } from "../../base/fences.ts";
import { fenceName } from "../languages.ts";
import { problemList, type Problem } from "./editTask.ts";
import { dedent, type Selection } from "./dedent.ts";

/** What the user sees as their question when they have a selection explained. */
export const explainQuestion = "Explain this code.";
/** The same for a problem that is reported in it. */
export const explainProblemsQuestion = "Explain this problem.";

/** The question as the model sees it. */
export function explainContent(selection: Selection, problems: readonly Problem[] = []): string {
  const { text } = dedent(selection);
  const code = fenced(fenceName(selection.languageId), text);
  if (problems.length > 0)
    return (
      `These problems are reported in this code from \`${selection.label}\`:\n${problemList(problems, text)}\n\n${code}\n\n` +
      "Explain what they mean, why they are reported here, and how to correct them. Be brief."
    );
  return (
    `Explain this code from \`${selection.label}\`:\n${code}\n\n` +
    "Say in one sentence what it is for, then how it works step by step, then anything surprising or wrong in it. Be brief."
  );
}
