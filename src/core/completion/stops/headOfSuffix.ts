import { indentationWidth } from "../lines.ts";
import type { StopRule } from "./stopRule.ts";

/** A line that opens a block, above lines that are indented as its body: they are its body. */
export const headOfSuffix: StopRule = ({ line, following: [next] }) =>
  next !== undefined && /[:{([]\s*$/.test(line) && indentationWidth(next) > indentationWidth(line)
    ? "withLine"
    : undefined;
