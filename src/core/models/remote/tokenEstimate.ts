// How many tokens a text may have where no tokenizer answers. Rather too many than too few: a prompt that is too long is refused.

/**
 * Tokens of one character of each script, on the high side of the tokenizers of Qwen3, Llama 3, Gemma 3 and Mistral. A third is
 * right for Latin letters in text and code; the scripts of India and South-East Asia take one or more, an emoji about three.
 */
const scripts: readonly (readonly [RegExp, number])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 0.85],
  [/\p{Script=Hangul}/gu, 0.9],
  [/[\p{Script=Greek}\p{Script=Hebrew}]/gu, 0.85],
  [/[\p{Script=Cyrillic}\p{Script=Arabic}]/gu, 0.6],
  [/\p{Script=Thai}/gu, 1],
  [/\p{Extended_Pictographic}/gu, 3],
];
const han = /\p{Script=Han}/gu;
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Models count digits one by one. */
const digits = /\d/g;
const ascii = /[\0-\x7f]/g;
const latin = /[\u0080-\u024f\u1e00-\u1eff]/g;
/** Punctuation that many languages use, such as typographic quotes and full stops of Chinese. */
const punctuation = /[\u2000-\u206f\u3000-\u303f\uff00-\uffef]/g;

/** An estimate of the tokens in a text. */
export function estimatedTokens(text: string): number {
  const plain = count(text, ascii);
  const numbers = count(text, digits);
  let tokens = (plain - numbers) / 3 + numbers;
  let rest = text;
  if (plain < text.length) {
    rest = text.replace(/[\0-\x7f]+/g, "");
    const isJapanese = kana.test(rest);
    const take = (pattern: RegExp, each: number): void => {
      const before = rest.length;
      if (before === 0) return;
      const found = count(rest, pattern);
      tokens += found * each;
      rest = rest.replace(pattern, "");
    };
    take(han, isJapanese ? 0.85 : 0.7);
    for (const [pattern, each] of scripts) take(pattern, each);
    take(latin, 1);
    take(punctuation, 0.7);
    // Devanagari, Tamil, Georgian, Ethiopic and all others, mathematical symbols and half pairs.
    tokens += count(rest, /./gsu) * 1.2;
  }
  return Math.ceil(tokens);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
