import { indentationWidth } from "../lines.ts";
import type { StopRule } from "./stopRule.ts";

/** After an unconditional jump on the block's own level nothing else of the block is reached. */
export const unreachable: StopRule = ({ line, block }) => {
  const column = indentationWidth(line);
  if (block !== undefined && column !== block) return undefined;
  return /^\s*(return|break|continue|raise|throw|goto)\b/.test(line) && !/[({[,\\+\-*/|&=.<?:]\s*$/.test(line)
    ? "withLine"
    : undefined;
};
