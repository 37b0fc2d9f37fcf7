import { fenced } from "../../base/text.ts";
import { fenceName } from "../languages.ts";
import { problemList, type EditTask, type Problem } from "./editTask.ts";
import { dedent, type Selection } from "./lines/dedent.ts";

/** The question as the user sees it, and the two parts of what the model is asked. */
export interface Explanation {
  readonly text: string;
  readonly context: string;
  readonly request: string;
}

/** The question for an explanation of code, or of the problems that are reported in it. */
export function explanation(selection: Selection, problems: readonly Problem[] = []): Explanation {
  const { label, languageId } = selection;
  const { text } = dedent(selection);
  const code = fenced(fenceName(languageId), text);
  if (problems.length > 0)
    return {
      text: "Explain this problem.",
      context: `These problems are reported in this code from \`${label}\`:\n${problemList(problems, text)}\n\n${code}`,
      request: "Explain what they mean, why they are reported here, and how to correct them. Be brief.",
    };
  return {
    text: "Explain this code.",
    context: `Explain this code from \`${label}\`:\n${code}`,
    request:
      "Say in one sentence what it is for, then how it works step by step, then anything surprising or wrong in it. Be brief.",
  };
}

/** The question for the chat where an edit found nothing to change: what is wrong with the code, or what the user wanted of it. */
export function questionInstead(selection: Selection, task: EditTask): Explanation {
  const { label, languageId } = selection;
  const { text } = dedent(selection);
  const code = fenced(fenceName(languageId), text);
  switch (task.kind) {
    case "fix": {
      const problems =
        task.problems.length > 0 ? `\n\nThese problems are reported in it:\n${problemList(task.problems, text)}` : "";
      return {
        text: "What is wrong with this code?",
        context: `Code from \`${label}\`:\n${code}${problems}`,
        request:
          "What is wrong with this code? Follow what it does with an example, name what is wrong, and show the corrected lines. Be brief.",
      };
    }
    case "document":
      return explanation(selection);
    case "edit":
      return { text: task.instruction, context: `Code from \`${label}\`:\n${code}`, request: task.instruction };
  }
}
