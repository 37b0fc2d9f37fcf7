import { fenced } from "../../base/fences.ts";
import { fenceName } from "../languages.ts";
import { plainCode, type Selection } from "./plainCode.ts";

/** What the user sees as their question when they have a selection explained. */
export const explainQuestion = "Explain this code.";

/** The question as the model sees it. */
export function explainContent(selection: Selection): string {
  const code = fenced(fenceName(selection.languageId), plainCode(selection).text);
  return (
    `Explain this code from \`${selection.label}\`:\n${code}\n\n` +
    "Say in one sentence what it is for, then how it works step by step, then anything surprising or wrong in it. Be brief."
  );
}
