import { isBlank } from "../lines.ts";
import type { Rule } from "./rule.ts";

/** Hides a text in which there is nothing to see. */
export const dropEmpty: Rule = (candidate) => (isBlank(candidate.text) ? { ...candidate, text: "" } : candidate);
