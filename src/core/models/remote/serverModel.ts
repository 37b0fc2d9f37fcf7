// What is known about a server's model by its name: its entry in the catalogue, and the infill tokens of its family.
import { catalogue } from "../catalogue/catalogue.ts";
import type { ModelEntry } from "../catalogue/modelEntry.ts";

/** The infill and repository tokens of a family, as they are written. */
export interface FimTexts {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  /** For code from other files, if the family has tokens for it. */
  readonly repository?: string;
  readonly file?: string;
  /** What ends a text, if the server sends it as text. */
  readonly ends: readonly string[];
}

interface Family {
  readonly name: RegExp;
  readonly texts: FimTexts;
}

/** As the families' own tokenizers write them (tokenizer_config.json of each). */
const families: readonly Family[] = [
  {
    name: /qwen(2\.5|3)|codeqwen/,
    texts: {
      prefix: "<|fim_prefix|>",
      suffix: "<|fim_suffix|>",
      middle: "<|fim_middle|>",
      repository: "<|repo_name|>",
      file: "<|file_sep|>",
      ends: ["<|endoftext|>", "<|im_end|>", "<|fim_pad|>", "<|file_sep|>", "<|repo_name|>"],
    },
  },
  {
    name: /starcoder|smollm|stable-code/,
    texts: {
      prefix: "<fim_prefix>",
      suffix: "<fim_suffix>",
      middle: "<fim_middle>",
      repository: "<repo_name>",
      file: "<file_sep>",
      ends: ["<|endoftext|>", "<fim_pad>", "<file_sep>"],
    },
  },
  {
    name: /deepseek/,
    texts: {
      prefix: "<｜fim▁begin｜>",
      suffix: "<｜fim▁hole｜>",
      middle: "<｜fim▁end｜>",
      ends: ["<｜end▁of▁sentence｜>"],
    },
  },
];

/** The token spellings to try with a server's tokenizer; those that match the model's name come first. */
export function fimCandidates(name: string): readonly FimTexts[] {
  const own = families.filter((family) => family.name.test(plainName(name)));
  return [...own, ...families.filter((family) => !own.includes(family))].map(({ texts }) => texts);
}

/** The token spellings by a model's name, for servers without a tokenizer. SmolLM has the tokens but was not trained to use them. */
export function fimByName(name: string): FimTexts | undefined {
  if (serverEntry(name)?.infill === "chat") return undefined;
  return families.find((family) => family.name.test(plainName(name)))?.texts;
}

/** The catalogue's entry for a model that a server lists by this name: a repository, a file or an id. */
export function serverEntry(name: string): ModelEntry | undefined {
  const plain = plainName(name);
  const entries = catalogue.filter((entry) => plain.startsWith(entry.id.toLowerCase()));
  return entries.sort((a, b) => b.id.length - a.id.length)[0];
}

/** The last part of a name, in lower case and without its extension. */
export function plainName(name: string): string {
  const part = name.split(/[\\/]/).at(-1) ?? name;
  return part.toLowerCase().replace(/\.gguf$/, "");
}
