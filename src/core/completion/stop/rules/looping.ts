import { loopStart } from "../repetitionLoop.ts";
import type { StopRule } from "./stopRule.ts";

/** A text that repeats the same few words over and over is stuck. Postprocessing removes the loop. */
export const looping: StopRule = ({ line, earlier }) =>
  loopStart([...earlier.slice(-mostLines), line].join("\n")) === undefined ? undefined : "withLine";

/** The loops to be found span fewer lines. */
const mostLines = 12;
