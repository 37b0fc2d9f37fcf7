import { loopStart } from "../repetitionLoop.ts";
import type { StopRule } from "./stopRule.ts";

/** What says the same few words over and over says nothing more. The clean-up cuts the loop off. */
export const looping: StopRule = ({ line, earlier }) =>
  loopStart([...earlier.slice(-mostLines), line].join("\n")) === undefined ? undefined : "withLine";

/** A loop that is found spans fewer lines. */
const mostLines = 12;
