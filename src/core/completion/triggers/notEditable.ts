import type { TriggerRule } from "./triggerRule.ts";

const editableSchemes = new Set(["file", "untitled", "vscode-notebook-cell"]);
/** What programs write and people read; a patch is judged by the lines it names, which nobody has told the model. */
const readLanguages = new Set(["diff", "log", "Log", "search-result"]);

/** Output, old versions, patches and settings pages: nobody writes there. */
export const notEditable: TriggerRule = ({ scheme, languageId }) =>
  !editableSchemes.has(scheme) || readLanguages.has(languageId);
