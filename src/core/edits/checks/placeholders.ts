// Placeholders: lines such as "// … existing code …" that models write instead of code that they leave out. Applied, they delete it.
import { lineChanges } from "../../../base/lineDiff.ts";
import { commentTexts } from "../documenting/commentTexts.ts";

/** Longer lines are text that only mentions such words. In characters. */
const longestPlaceholder = 160;

/** Parts of a program that a placeholder stands for, and that comments seldom say something else of. */
const parts =
  "code|codebase|lines?|functions?|methods?|class(?:es)?|members?|imports?|exports?|implementations?|logic|body|bodies|file|scripts?|program|" +
  "module|component|definitions?|declarations?|constructors?|getters|setters|handlers?|routes?|tests?|styles?|selectors?|markup|template|" +
  "document|page|section|table|schema|query|queries|config|configuration|jsx|html|css|yaml|json|stages|services|jobs|instructions";
/** The same, where they may as well be what the code works on. */
const things =
  "content|contents|cases|rules|settings|options|properties|props|fields|variables|constants|types?|interfaces?|structs?|enums?|helpers|" +
  "entries|keys|values|stuff|things|parts?|elements|items|steps|commands|targets|blocks?|text|paragraphs|setup|initiali[sz]ation|" +
  "dependencies|packages|resources|tables|records|columns|processing|operations|features|details|data|source|everything|statements|loop|switch|branches";
const whole =
  "rest of|remainder of|remaining|existing|previous|original|other|same|current|old|unchanged|unmodified|untouched";
const stays =
  "(?:remains?|stays?|is|are|kept|keep|left|goes|go|continues?|omitted|unchanged|untouched|unmodified|identical|intact|the|exactly|same|" +
  "as it (?:is|was)|as they (?:are|were)|as before|as above|as[- ]is|here|above|below|not shown|hidden|elided|truncated|skipped|removed for brevity|for brevity)";
const end = "(?:$| (?:as|for|here|from|in|below|above|and|,)\\b.{0,40}$)";

/** Comments that are nothing but a placeholder, with or without dots. */
const clear = [
  ...statements(parts),
  new RegExp(`^(?:the )?(?:rest|remainder)(?: ${stays}| of (?:it|this|that|them))*$`, "i"),
  /^(?:previous|existing|original|remaining) (?:[\w'-]+ )?(?:content )?(?:from )?lines? \d+.{0,60}$/i,
  /^no (?:other |further )?changes? (?:to|in) (?:the )?(?:rest|remaining|other|existing)\b.{0,40}$/i,
  /^(?:everything|nothing) else (?:remains?|stays?|is|changes?|changed)(?: (?:exactly|the|same|unchanged|as (?:before|is|it (?:is|was))|identical)){0,3}$/i,
  /^(?:unchanged|identical|same|as)(?: code)? (?:from|in|as|to) (?:the )?(?:original|previous|existing)(?: (?:code|file|function|method|version|implementation))?$/i,
  /^for brevity,? (?:the )?(?:rest|remaining|other)\b.{0,40}$/i,
  new RegExp(`^(?:more|additional|further) (?:\\w+ )?(?:${parts}) (?:go(?:es)? )?here$`, "i"),
  /^lines? \d+ ?(?:-|–|to|through) ?\d+.{0,60}\b(?:same|unchanged|omitted|as before|here|kept)\b.{0,20}$/i,
  /^(?:code |all |everything (?:else )?|the )*(?:is |stays |remains |kept |left )?(?:exactly )?(?:the )?(?:same as (?:before|in the original|the original|original)|unchanged|no (?:other )?changes?(?: (?:here|around here|needed|below|above|required))*|as before|as in the original|omitted|omitted for brevity|snip(?:ped)?|truncated|elided|etc)$/i,
];

/** Comments that may be a placeholder: they count where code is missing. */
const possible = [
  ...statements(things),
  new RegExp(
    `^(?:keep|leave|insert|copy|paste|include|put|restore|add) (?:the |all |your )*(?:${whole}|rest|same)\\b.{0,60}$`,
    "i",
  ),
  /^same \w+ as (?:above|before)$/i,
  /^(?:the )?(?:rest|remainder) of (?:[\w'-]+ ){1,4}(?:(?:remains?|stays?|is|are|left) )?(?:exactly |the )*(?:same|unchanged|untouched|as[- ]is|as before|identical|intact|omitted)$/i,
];

/** What may as well name a thing that the code works on, such as the current line: it counts where code is missing. */
const weak = new RegExp(
  `^(?:the )?(?:current|previous|old|other|original|same) (?:\\w+ )?(?:lines?|page|file|function|class|module|table|section|query|test|script|document|template|program|handler|route|selector|method|code page)(?: (?:name|number|id|index|size|length|type|value|count|path|text))?$`,
  "i",
);

function statements(nouns: string): RegExp[] {
  return [
    // "rest of the code", "keep your existing imports here", "all other methods stay the same".
    String.raw`^(?:the |all |any |your |my |keep |insert |add |include |put |see |with |of )*(?:${whole})(?: (?:the|your|this|its|these|that|all|my|existing|other))*(?: [\w'-]+)?(?: (?:${nouns}))+(?: [\w'-]+)?(?: ${stays})*$`,
    String.raw`^(?:\w+ ){0,3}(?:${nouns})(?: (?:that|which|and|in between|between|from|to|above|below|\d+|[-–]))* (?:remains?|stays?|is|are|kept|left|continues?)(?: (?:exactly|here|completely|all|entirely|otherwise|the))* (?:same|unchanged|untouched|unmodified|as before|as[- ]is|intact|identical)${end}`,
    String.raw`^(?:\w+ ){0,3}(?:${nouns}) (?:is |are |was |were )?(?:omitted|elided|truncated|skipped|not shown|hidden|unchanged|removed|left out)${end}`,
    String.raw`^(?:${nouns}) (?:continues|(?:goes|continues|stays|remains) (?:here|below|as before|as is))$`,
    String.raw`^(?:your|my) (?:\w+ )?(?:${nouns}) (?:goes )?here$`,
  ].map((pattern) => new RegExp(pattern, "i"));
}

/** The same in the languages that models answer in most, and only where the dots or nothing else stand around. */
const foreign =
  /resto del? (?:código|codigo|archivo|clase|métodos?)|código existente|sin cambios|permanece[n]? igual|se mantiene[n]? igual|reste du (?:code|fichier)|code existant|inchangé|sans changement|rest(?:licher)? (?:des |der )?(?:codes?|datei|klasse|funktion)|übriger code|bestehender code|unverändert|wie bisher|wie zuvor|restante do código|resto do código|sem alterações|codice esistente|resto del codice|invariat[oaie]|остальн\S+ (?:код|метод|част)|без изменений|существующий код|остаётся прежним|其余|剩余|保持不变|不变|省略|现有代码|原有代码|已有代码|之前的代码|残りの|既存の|変更なし|そのまま|以下同|前のコードと同じ|中略|其他代码|나머지|기존 코드|변경 없음|생략|pozostał\S* kod|bez zmian|kalan kod|rest van de (?:code|functie|klasse)|ongewijzigd|phần còn lại|giữ nguyên|बाकी कोड|शेष कोड|باقي الكود|بقية الكود/iu;

const words = new RegExp(
  String.raw`\b(?:${whole}|rest|${parts}|${things}|omitted|so on|more|others|before|above|continue[sd]?|changes?|here|etc|brevity|skip(?:ped)?|snip|keep)\b`,
  "i",
);

/**
 * A placeholder that an answer has and the code has not; undefined if there is none. `asked`: what the user asked for, which may be
 * such a line.
 */
export function newPlaceholder(code: string, answer: string, languageId: string, asked = ""): string | undefined {
  const before = code.split("\n").map((line) => line.trim());
  const known = new Set(before);
  const lines = answer.split("\n").map((line) => line.trim());
  const request = asked.toLowerCase();
  let losses: ReadonlySet<number> | undefined;
  for (const [index, line] of lines.entries()) {
    if (line === "" || known.has(line)) continue;
    // JSON has no comments, so a key has to do.
    if (languageId.startsWith("json") && /^"(?:\/\/|#)?\s*(?:\.{2,}|…)[^"]{0,160}"\s*:/.test(line)) return line;
    for (const { text, isWhole, isComment } of commentTexts(line, languageId)) {
      const kind = placeholderKind(text, isWhole, isComment);
      if (kind === "none") continue;
      const bare = withoutDots(text).toLowerCase();
      if (bare.length > 3 && request.includes(bare)) continue;
      if (kind === "clear") return line;
      losses ??= lossLines(before, lines);
      if (losses.has(index)) return line;
    }
  }
  return undefined;
}

/** `possible`: only if code is missing there. */
function placeholderKind(text: string, isWhole: boolean, isComment: boolean): "clear" | "possible" | "none" {
  if (text.length > longestPlaceholder) return "none";
  const bare = withoutDots(text);
  const starts = /^[\s([{<*_-]*(?:\.{2,}|[…⋯])/.test(text);
  const ends = /(?:\.{2,}|[…⋯])[\s)\]}>*_-]*$/.test(text);
  // The scissors of mail.
  if (isComment && isWhole && /^[-\s]*(?:8<|>8)[-\s]*$/.test(text)) return "clear";
  // "..." alone is code in Python, and the end of a document in YAML.
  if (bare === "") return starts || ends ? (isComment && isWhole ? "clear" : "possible") : "none";
  const isPossible = possible.some((each) => each.test(bare));
  const isWeak = !starts && !ends && weak.test(bare);
  const isClear = (!isWeak && clear.some((each) => each.test(bare))) || ((starts || ends) && isPossible);
  if (isComment && (starts || ends) && (foreign.test(bare) || isClear)) return "clear";
  if (isComment && starts && (ends || words.test(bare))) return "clear";
  if (isComment && isWhole && (isClear || (foreign.test(bare) && bare.length < 40))) return "clear";
  // Without a comment around it: "(rest of methods ...)", "[... existing code ...]".
  if (!isComment && isWhole && (starts || ends) && isClear && !/[=;]/.test(text)) return "clear";
  const isBracketed = isWhole && /^[*_]*[([<]/.test(text);
  if (!isComment && isBracketed && isClear) return "clear";
  if (!isComment && isBracketed && isPossible) return "possible";
  if (isComment && isWhole && (isPossible || isWeak || starts || (ends && words.test(bare)))) return "possible";
  return "none";
}

function withoutDots(text: string): string {
  return text
    .replace(/^[\s.…⋯()[\]{}<>*:_=~–—-]+/, "")
    .replace(/[\s.…⋯()[\]{}<>*:_=~!–—-]+$/, "")
    .replace(/\s+/g, " ");
}

/** Lines of the answer in whose place there were more lines of code. */
function lossLines(before: readonly string[], after: readonly string[]): ReadonlySet<number> {
  const lines = new Set<number>();
  const count = (of: readonly string[], from: number, to: number): number =>
    of.slice(from, to).filter((line) => line !== "").length;
  for (const { start, end, newStart, newEnd } of lineChanges(before, after)) {
    const lost = count(before, start, end);
    if (lost === 0 || lost < count(after, newStart, newEnd)) continue;
    for (let line = newStart; line < newEnd; line++) lines.add(line);
  }
  return lines;
}
