// One of several alike lines was rewritten: the others are to be rewritten in the same way.
import type { SourceFile } from "../material/sources.ts";
import { alikeLines } from "./alikeLines.ts";
import { draftOf, type DraftSource, type Step } from "./draft.ts";

interface Rewrite {
  readonly languages: RegExp;
  readonly from: RegExp;
  readonly to: string;
}

const any = /./;
const scripts = /script$/;

/** What people do to a line and then to the next ones. Each is a pattern that a line must have, and what becomes of it. */
const rewrites: readonly Rewrite[] = [
  { languages: any, from: /^(\s*(?:(?:const|let|var) )?[\w.$]+ = )([\w.$]+)(;?)$/, to: "$1normalize($2)$3" },
  { languages: any, from: /^(\s*[\w$"']+: )([\w.$"']+)(,)$/, to: "$1normalize($2)$3" },
  { languages: any, from: /^(\s*(?:[\w.$ ]+ = )?[\w.$]+\([^()]+)\)([;,]?)$/, to: "$1, options)$2" },
  { languages: scripts, from: /^(\s*(?:const|let|var) \w+ = )(\w+)\.(\w+)/, to: "$1$2?.$3" },
  { languages: scripts, from: /^(\s*)((?!return|throw|if|case)[\w.]+\(.*\);?)$/, to: "$1await $2" },
  { languages: /typescript/, from: /^(\s*(?:readonly )?\w+\??: )([\w.]+)(;)$/, to: "$1$2 | undefined$3" },
  { languages: /typescript/, from: /^(\s+)(\w+\??: [^=({]+;)$/, to: "$1readonly $2" },
  { languages: scripts, from: /'([^'"\\]*)'/g, to: '"$1"' },
  { languages: /java$|^c/, from: /^(\s*)((?:[\w:]+[*&]? )\*?\w+;)$/, to: "$1const $2" },
  { languages: /java$|^c/, from: /^(\s*)(\w+) (\w+) = ([^;]+);$/, to: "$1const $2 $3 = $4;" },
  { languages: /^python$/, from: /^(\s*\w+): (\w+)( = .*|,)?$/, to: "$1: Optional[$2]$3" },
  { languages: /^python$/, from: /^(\s*)return (.+)$/, to: "$1return list($2)" },
];

export const pattern: DraftSource = (source, syntax) =>
  patterns(source, syntax).map(({ original, steps }) => draftOf(original, steps.slice(0, 1), steps.slice(1)));

/** Whole changes of alike lines, each by the first rewrite that fits all of its lines; which is first changes from run to run. */
export function patterns(...[source, syntax]: Parameters<DraftSource>): {
  readonly original: readonly string[];
  readonly steps: readonly Step[];
}[] {
  const original = source.text.split("\n");
  return alikeLines(source, syntax).flatMap(({ start, end }) => {
    const lines = original.slice(start, end);
    const rewrite = rewrites
      .map((_, at) => rewrites[(at + start) % rewrites.length]!)
      .find((each) => fits(each, lines, source));
    if (rewrite === undefined) return [];
    const steps = lines.map((line, at) => ({
      ...{ start: start + at, end: start + at + 1 },
      lines: [line.replace(rewrite.from, rewrite.to)],
    }));
    return [{ original, steps }];
  });
}

function fits({ languages, from, to }: Rewrite, lines: readonly string[], { languageId }: SourceFile): boolean {
  return languages.test(languageId) && lines.every((line) => line.replace(from, to) !== line);
}
