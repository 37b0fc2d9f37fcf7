import { isOnlyClosers } from "../syntax/lineKinds.ts";
import type { TriggerRule } from "./triggerRule.ts";

/**
 * A line that ends with `;`, `)` or `}` says all it has to say, or its next character is the user's choice (`{`, `:`, `.`). The
 * next line asks. A ghost that is being typed or accepted word by word goes on.
 */
export const finishedStatement: TriggerRule = ({ lineBefore, lineAfter, shown }) =>
  shown !== "continues" && /[;)}]$/.test(lineBefore.slice(-1)) && isOnlyClosers(lineAfter);
