// Two places with the same names in the same order: fields and what a constructor does with them, options and their defaults. Where
// one gets a name or loses one, so does the other. The right line is the one that the package has.
import { wordsOf } from "./alikeLines.ts";
import { draftOf, oncePerSource, without, type Draft, type DraftSource } from "./draft.ts";

/** The lines of a name at two places. */
interface Twin {
  readonly first: number;
  readonly second: number;
}

/** Lines of a file that may have the name: in a file full of it, more would have to change. */
const mostMentions = 6;
/** Twins of one file that are looked for. */
const mostTwins = 3;

/** A name was added at one place: the other one needs its line. */
export const added: DraftSource = (source, syntax) =>
  twins(source, syntax).map(({ first, second }) => {
    const lines = source.text.split("\n");
    const before = lines.toSpliced(Math.max(first, second), 1).toSpliced(Math.min(first, second), 1);
    const at = (line: number, other: number): number => (line > other ? line - 1 : line);
    const insertion = (line: number, other: number) => ({
      ...{ start: at(line, other), end: at(line, other) },
      lines: [lines[line]!],
    });
    return draftOf(before, [insertion(first, second)], [insertion(second, first)]);
  });

/** A name was removed at one place: the other one still has it. */
export const removedTwin: DraftSource = (source, syntax) =>
  twins(source, syntax).map(({ first, second }): Draft => {
    const removal = (line: number) => ({ start: line, end: line + 1, lines: [] });
    return draftOf(source.text.split("\n"), [removal(first)], [removal(second)]);
  });

/** Each line that follows from the one above it by its one word, with another place at which the two words stand in that order. */
const twins = oncePerSource(({ text, languageId }, syntax): readonly Twin[] => {
  const lines = text.split("\n");
  const found: Twin[] = [];
  for (let second = 1; second < lines.length && found.length < mostTwins; second++) {
    const pair = nameAndBefore(lines[second - 1]!, lines[second]!);
    if (pair === undefined) continue;
    const [name, before] = pair;
    const mentions = [...lines.keys()].filter((line) => wordsOf(lines[line]!).includes(name));
    if (mentions.length > mostMentions) continue;
    const first = mentions.find(
      (line) =>
        Math.abs(line - second) > 1 && hasOnly(lines[line - 1], before, name) && hasOnly(lines[line], name, before),
    );
    if (first === undefined || [first, second].some((line) => /^\s*(?:#|\/\/|\/?\*)/.test(lines[line]!))) continue;
    if (lines[first]!.trim() === lines[second]!.trim()) continue;
    const texts = [lines.toSpliced(first, 1), lines.toSpliced(second, 1)];
    if (texts.every((each) => syntax.count(each.join("\n"), languageId) === 0)) found.push({ first, second });
  }
  return found;
});

/** The name of a line, and that of the line above, if nothing else tells them apart. */
function nameAndBefore(above: string, line: string): readonly [name: string, before: string] | undefined {
  if (/^\s*(?:import|from|export|package|using)\b/.test(line)) return undefined;
  const [own, others] = [new Set(wordsOf(line)), new Set(wordsOf(above))];
  const [names, befores] = [without(own, others), without(others, own)];
  const [name, before] = [names[0], befores[0]];
  if (name === undefined || before === undefined || names.length + befores.length > 2) return undefined;
  return name.length > 2 && above.replace(word(before), name) === line ? [name, before] : undefined;
}

function hasOnly(line: string | undefined, name: string, other: string): boolean {
  const words = wordsOf(line ?? "");
  return words.includes(name) && !words.includes(other);
}

function word(name: string): RegExp {
  return new RegExp(String.raw`(?<![\w$])${name.replace(/\$/g, String.raw`\$`)}(?![\w$])`, "g");
}
