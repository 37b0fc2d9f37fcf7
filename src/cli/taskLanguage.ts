// The language of a task that is only text: what it says of itself, else what its code looks like.
import { languageIdOfFence, languageIdOfPath } from "../core/languages.ts";

/** What may tell the language of a task. */
export interface TaskText {
  readonly task_id: string;
  readonly prompt: string;
  readonly suffix: string;
  /** The editor's id of a language, or a word for it as after a code fence. */
  readonly language?: unknown;
  /** Where the file would be. */
  readonly path?: unknown;
}

/** Most characters on either side of the cursor that are looked at. */
const farthest = 8000;

/** Lines that only Python has. */
const python =
  /^[ \t]*(?:(?:async )?def \w+\(|class \w+[^{}]*:$|(?:if|elif|else|for|while|with|try|except)\b[^{};]*:$)|^from \S+ import |^import [\w.]+(?: as \w+)?$|\bself\.\w+ = |^[ \t]*"""|^>>> /gm;
/** What one such line counts: examples in docstrings look like other languages. */
const pythonWeight = 5;

/** What is found in one language and hardly in another, in single lines. */
const signs: readonly (readonly [languageId: string, sign: RegExp])[] = [
  ["python", python],
  [
    "typescript",
    /\w\??: (?:string|number|boolean|void|unknown|readonly|Promise|Record|Map|Set)\b|^(?:export )?(?:interface|type|enum) \w|\bas \w+[;,)]|^import type /gm,
  ],
  [
    "javascript",
    /\b(?:const|let) [\w{[]|=> ?[{(\w]|===|!==|\bfunction\b[ *]*\w*\(|\brequire\(|^(?:import|export) .*["';{]$/gm,
  ],
  ["typescriptreact", /^[ \t]*<\/?[A-Za-z][\w.]*(?: [^<>]*)?\/?>|\bclassName=|\buse(?:State|Effect|Ref)\(/gm],
  [
    "java",
    /^[ \t]*(?:public|private|protected)\b(?! (?:fun|func|override|string|readonly|async)\b)[^:=]*[({;]|\b(?:final|throws|List<\w+>) \w+|^[ \t]*(?:class|static \w+) \w+.*\{$|^import (?:java|org|com)\.[\w.]+;|@Override|\bSystem\.out\./gm,
  ],
  [
    "csharp",
    /^using [\w.]+;|^namespace [\w.]+|\{ get;|\b(?:public|private|protected|internal) (?:override|string|static readonly)\b|\bConsole\.Write/gm,
  ],
  ["cpp", /^[ \t]*#[ \t]*include <\w+>|\bstd::|^template ?<|\bconst \w+&|\bcout <<|^(?:public|private|protected):$/gm],
  [
    "c",
    /^[ \t]*#[ \t]*(?:include <\w+\.h>|define \w)|\b(?:int|char|void|size_t|struct \w+) ?\*+ ?\w+[;,)=]|\bprintf\(|\bNULL[;),]|\w->\w/gm,
  ],
  ["go", /^package \w+$|^func\b|:= |\bfmt\.|\berr != nil|\bchan \w/gm],
  [
    "rust",
    /\bfn \w+[(<]|\blet mut\b|^use (?:std|crate|super)::|^[ \t]*impl\b|\) -> |&(?:mut |str\b|self\b)|\bprintln!|\bSome\(/gm,
  ],
  ["ruby", /^[ \t]*(?:end|def [\w.?!=]+(?:\(.*\))?)$|\bdo \|\w|^require(?:_relative)? ["']|\battr_\w+ :|\bputs /gm],
  ["php", /<\?php|\$\w+->|\$this\b|^[ \t]*\$\w+ = |\bfunction \w+\(.*\$\w/gm],
  ["kotlin", /\bfun (?:<\w+> )?[\w.]+\(|\bval \w+|\bdata class\b|\bwhen ?[({]|\bprintln\(/gm],
  [
    "swift",
    /\bfunc \w+[(<].*(?:_ |: )|\bguard let\b|\bif let\b|^import (?:Foundation|UIKit|SwiftUI)$|\bvar \w+: [A-Z]\w*/gm,
  ],
  [
    "shellscript",
    /^#!.*\b(?:ba|z|k)?sh$|^[ \t]*(?:fi|done|esac|then)$|; (?:then|do)$|^[ \t]*(?:echo |export \w+=)|"\$[\w{@]/gm,
  ],
  ["sql", /^[ \t]*(?:SELECT|INSERT INTO|CREATE TABLE|UPDATE|FROM|WHERE|GROUP BY|LEFT JOIN|JOIN)\b/gim],
  [
    "css",
    /^[ \t]*[a-z-]+: [^;{}]+;$|^[ \t]*(?:[.#@&:]|(?:body|html|a|p|ul|li|h\d|div|button|input|table)\b)[\w .#:>,&()-]*\{$/gm,
  ],
  ["html", /^[ \t]*<(?:!DOCTYPE|html|head|body|div|ul|li|p|meta|link|script|form|input|table|h\d)\b/gim],
  ["json", /^[ \t]*"[^"\n]*": ?(?:["{[\d]|true|false|null)/gm],
  ["dockerfile", /^(?:FROM|RUN|COPY|WORKDIR|CMD|ENTRYPOINT|ENV|EXPOSE) \S/gm],
  ["makefile", /^\.PHONY:|^[\w.-]+:(?: [\w.$() -]+)?\n\t|\$\(\w+\)/gm],
  ["toml", /^\[[\w.-]+\]$|^[\w-]+ = (?:["[{\d]|true|false)/gm],
  ["markdown", /^#{1,6} [A-Z]|^```|^[-*] [A-Z][^:;]*$|^\|.*\|$/gm],
  ["yaml", /^[ \t]*(?:- )?[\w.-]+:(?: [^{};]*[^{};,(])?$|^[ \t]*- [\w"'.-]+$/gm],
  ["lua", /^[ \t]*local (?:function )?\w+|\bthen$|^[ \t]*end[,)]?$|\bipairs\(|\bnil\b/gm],
];

/** The editor's id of the language of a task. Python where nothing tells: that is what most tasks are in. */
export function languageOfTask({ task_id, prompt, suffix, language, path }: TaskText): string {
  if (typeof language === "string" && language !== "") return languageIdOfFence(language.toLowerCase());
  const named = typeof path === "string" ? languageIdOfPath(path) : undefined;
  if (named !== undefined) return named;
  const text = `${prompt.slice(-farthest)}${suffix.slice(0, farthest)}`;
  const file = /[\w.-]+\.[a-z]{1,5}\b/i.exec(task_id)?.[0];
  return (file === undefined ? undefined : languageIdOfPath(file)) ?? likeliest(text);
}

function likeliest(text: string): string {
  const counts = new Map(
    signs.map(([languageId, sign]) => [
      languageId,
      (sign === python ? pythonWeight : 1) * (text.match(sign)?.length ?? 0),
    ]),
  );
  const [typed = 0, tags = 0, plain = 0] = ["typescript", "typescriptreact", "javascript"].map((id) => counts.get(id));
  // The parser of TypeScript reads JavaScript, too. Both may have tags.
  if (plain > 0 || typed > 0) {
    const id = tags > 0 ? "typescriptreact" : "typescript";
    for (const each of ["typescript", "typescriptreact", "javascript"]) counts.delete(each);
    counts.set(id, plain + typed + tags);
  } else if (tags > 0) counts.delete("typescriptreact");
  let [best, most] = ["python", 0];
  for (const [languageId, count] of counts) if (count > most) [best, most] = [languageId, count];
  return most === 0 && /[{};]$/m.test(text) ? "plaintext" : best;
}
