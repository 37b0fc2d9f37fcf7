// What completion answers, and its way from the model's text.
import type { CompletionCost, CompletionEnd } from "./completionModel.ts";
import { certaintyThresholds, cutAtUncertain, firstProbability, meanProbability } from "./certainty.ts";
import { postprocess } from "./postprocess.ts";
import type { CompletionDocument, CompletionShape } from "./query.ts";
import type { Answer } from "./typedThrough.ts";

/** What to show at the cursor. */
export interface Ghost {
  readonly text: string;
  /** UTF-16 units after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
  readonly source: "cache" | "model";
  /** Zero for a ghost from the cache. */
  readonly cost: CompletionCost;
  /** Clean-up rules that changed the text. */
  readonly applied: readonly string[];
  /** For a ghost that is only the finished lines of a longer one: settles when asking again gives the whole. */
  readonly whole?: Promise<unknown>;
}

/** The answer to one question. */
export interface GhostAnswer {
  /** Absent: there is nothing to show, and `silentBy` names the rule that said so. */
  readonly ghost?: Ghost;
  readonly silentBy?: string;
  /** All that the model said, where it is not shown or shortened because the model was not sure of it. */
  readonly unsure?: Ghost;
  /** Probability of the first token and mean of all, 0 to 1; absent when not known. */
  readonly certainty?: { readonly first: number; readonly mean: number };
  /** Clean-up rules that changed the text, also when nothing was left of it. */
  readonly applied: readonly string[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** Number of the request in the worker's trace; absent for an answer from the cache. */
  readonly requestId?: number;
}

export const noCost: CompletionCost = { reused: 0, evaluated: 0, produced: 0 };

/** Name of the rule for a model that had nothing to say. */
const nothingGenerated = "nothingGenerated";

/** A finished generation as an answer. */
export function answerFrom(end: CompletionEnd, document: CompletionDocument, shape: CompletionShape): GhostAnswer {
  const { text: sure, rule } = surePart(end, shape);
  const whole = ghostFrom(end.text, end, document);
  const { ghost, applied } = rule === undefined ? whole : ghostFrom(sure, end, document);
  const { certainties } = end;
  const notes = {
    applied: rule === undefined ? applied : [rule, ...applied],
    ...(end.stopRule !== undefined && { stopRule: end.stopRule }),
    ...(end.requestId !== undefined && { requestId: end.requestId }),
    ...(rule !== undefined && whole.ghost && { unsure: whole.ghost }),
    ...(certainties.length > 0 && {
      certainty: { first: firstProbability(certainties), mean: meanProbability(certainties) },
    }),
  };
  if (ghost) return { ...notes, ghost };
  const stopped = end.text === "" ? (end.stopRule ?? nothingGenerated) : undefined;
  return { ...notes, silentBy: stopped ?? notes.applied.findLast((name) => name !== "dropEmpty") ?? nothingGenerated };
}

/** Of what was generated, that which is worth showing unasked. */
function surePart({ text, certainties }: CompletionEnd, shape: CompletionShape): { text: string; rule?: string } {
  const { first, mean, cut } = certaintyThresholds[shape];
  const hidden = { text: "", rule: "uncertain" };
  if (text === "" || firstProbability(certainties) >= first) {
    const kept = cutAtUncertain(text, certainties, cut);
    return meanProbability(certainties, kept.text.length) >= mean ? kept : hidden;
  }
  return hidden;
}

function ghostFrom(
  generated: string,
  end: CompletionEnd,
  document: CompletionDocument,
): { readonly ghost?: Ghost; readonly applied: readonly string[] } {
  const isWhole = end.reason === "endOfText" && generated === end.text;
  const { text, replaceAfter, applied } = postprocess(generated, document, isWhole);
  return text === ""
    ? { applied }
    : { applied, ghost: { text, replaceAfter, source: "model", cost: end.usage, applied } };
}

/** A ghost with its document, as the cache keeps it. */
export function remembered(document: CompletionDocument, ghost: Pick<Ghost, "text" | "replaceAfter">): Answer {
  const { id, text, offset } = document;
  return {
    documentId: id,
    before: text.slice(0, offset),
    after: text.slice(offset),
    text: ghost.text,
    replaceAfter: ghost.replaceAfter,
  };
}

/** The document as it is once a ghost is accepted. */
export function accepted(
  document: CompletionDocument,
  ghost: Pick<Ghost, "text" | "replaceAfter">,
): CompletionDocument {
  const { text, offset } = document;
  return {
    ...document,
    text: text.slice(0, offset) + ghost.text + text.slice(offset + ghost.replaceAfter),
    offset: offset + ghost.text.length,
  };
}
