import { fenced } from "../../base/text.ts";
import { fenceName } from "../languages.ts";
import { problemList, type Problem } from "./editTask.ts";
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
