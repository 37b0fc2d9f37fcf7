// Programs of regular expressions: Thompson's construction, in which all ways to match are followed at once, so that the time grows
// with the length of a line and no faster.
import {
  isWordCharacter,
  mostSteps,
  PatternError,
  type CharacterTest,
  type PatternNode,
  type PatternPlace,
} from "./regexPattern.ts";

/** One step of a program. `split`: two ways go on from here. */
export type RegexStep =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "split"; to: number; or: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: PatternPlace | "match" };

/** The program of a pattern. Raises `PatternError` for one that would be too large. */
export function programOf(node: PatternNode): readonly RegexStep[] {
  const steps: RegexStep[] = [];
  const push = <T extends RegexStep>(step: T): T => {
    if (steps.length >= mostSteps) throw new PatternError("it repeats too much");
    steps.push(step);
    return step;
  };
  const write = (each: PatternNode): void => {
    switch (each.kind) {
      case "character":
        push(each);
        return;
      case "at":
        push({ kind: each.place });
        return;
      case "all":
        for (const part of each.parts) write(part);
        return;
      case "any":
        writeChoices(each.choices);
        return;
      case "repeat":
        writeRepeat(each);
    }
  };
  const writeChoices = (choices: readonly PatternNode[]): void => {
    const ends: { to: number }[] = [];
    for (const [index, choice] of choices.entries()) {
      const isLast = index === choices.length - 1;
      const split = isLast ? undefined : push({ kind: "split" as const, to: steps.length + 1, or: 0 });
      write(choice);
      if (!isLast) ends.push(push({ kind: "jump" as const, to: 0 }));
      if (split) split.or = steps.length;
    }
    for (const end of ends) end.to = steps.length;
  };
  const writeRepeat = ({ part, least, most }: Extract<PatternNode, { kind: "repeat" }>): void => {
    for (let count = 0; count < least; count++) write(part);
    if (most === Infinity) {
      const start = steps.length;
      const split = push({ kind: "split" as const, to: start + 1, or: 0 });
      write(part);
      push({ kind: "jump", to: start });
      split.or = steps.length;
      return;
    }
    const splits: { or: number }[] = [];
    for (let count = least; count < most; count++) {
      splits.push(push({ kind: "split" as const, to: steps.length + 1, or: 0 }));
      write(part);
    }
    for (const split of splits) split.or = steps.length;
  };
  write(node);
  push({ kind: "match" });
  return steps;
}

/**
 * Looks for a match in a line: the offset behind which the first one begins, at most; -1 without one. A match may begin anywhere; where
 * it does is not followed, only where it ends.
 */
export function findMatch(steps: readonly RegexStep[], line: string): number {
  const characters = Array.from(line);
  let current: number[] = [];
  const seen = new Int32Array(steps.length).fill(-1);
  let offset = 0;
  for (let at = 0; at <= characters.length; at++) {
    const isEdge = isWordCharacter(characters[at - 1] ?? "") !== isWordCharacter(characters[at] ?? "");
    const threads: number[] = [];
    const open = [0, ...current.toReversed()];
    while (open.length > 0) {
      const place = open.pop()!;
      if (seen[place] === at) continue;
      seen[place] = at;
      const step = steps[place]!;
      switch (step.kind) {
        case "match":
          return Math.max(0, offset - 1);
        case "character":
          threads.push(place);
          break;
        case "split":
          open.push(step.or, step.to);
          break;
        case "jump":
          open.push(step.to);
          break;
        case "start":
        case "end":
        case "edge":
        case "noEdge":
          if (isAt(step.kind, at, characters.length, isEdge)) open.push(place + 1);
      }
    }
    const character = characters[at];
    if (character === undefined) break;
    current = threads
      .filter((place) => (steps[place] as { test: CharacterTest }).test(character))
      .map((place) => place + 1);
    offset += character.length;
  }
  return -1;
}

function isAt(place: PatternPlace, at: number, length: number, isEdge: boolean): boolean {
  if (place === "start") return at === 0;
  if (place === "end") return at === length;
  return place === "edge" ? isEdge : !isEdge;
}
