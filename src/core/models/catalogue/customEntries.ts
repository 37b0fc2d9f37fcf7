// Entries that a user wrote. They name files and where to download them, so they are checked strictly. An invalid entry is rejected
// with the reason; the others still work.
import type { ModelFile, ModelEntry } from "./modelEntry.ts";
import { described, listOf, numberOf, objectOf, oneOf, textOf, truth, type Report } from "./valueReader.ts";

/** Nobody writes a longer list by hand. In characters. */
const longestText = 1024 * 1024;

const file = objectOf(
  {
    name: described(
      "Name of the file in the models folder.",
      textOf(
        "a plain file name that ends in .gguf",
        200,
        /^(?!(?:[cC][oO][nN]|[pP][rR][nN]|[aA][uU][xX]|[nN][uU][lL]|[cC][oO][mM]\d|[lL][pP][tT]\d)\.)[A-Za-z0-9][\w.+-]*\.gguf$/,
      ),
    ),
    hubPath: described(
      "Path of the file inside the repository, if it differs from its name.",
      textOf("a path inside the repository", 300, /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w][\w.+/-]*$/),
    ),
    sizeBytes: described(
      "Size of the file, in bytes. A download of another size is rejected.",
      numberOf("integer", 1, 4e12),
    ),
    sha256: described(
      "SHA-256 of the file: 64 hex digits in lower case. A download with another digest is rejected.",
      textOf("a SHA-256: 64 hex digits in lower case", 64, /^[0-9a-f]{64}$/),
    ),
  },
  ["name"],
);

const entry = objectOf(
  {
    id: described(
      "Short name of the model, as on the command line. The id of a built-in model changes where that model is downloaded from.",
      textOf("a short name of lower-case letters, digits, dots, dashes and underscores", 60, /^[a-z0-9][a-z0-9._-]*$/),
    ),
    name: described("Name of the model, as it is shown.", textOf("a name of at most 80 characters", 80)),
    family: described(
      "Family that the model belongs to, such as Qwen3.",
      textOf("a name of at most 80 characters", 80),
    ),
    architecture: described(
      "Architecture in the header of the file, such as qwen2.",
      textOf("the architecture in the file's header, such as qwen2", 40, /^[a-z0-9][\w.-]*$/),
    ),
    parameters: described("Number of parameters.", numberOf("integer", 1_000_000, 1e13)),
    activeParameters: described(
      "Number of parameters used for a token, if the model is a mixture of experts.",
      numberOf("integer", 1_000_000, 1e13),
    ),
    quantisation: described(
      "Quantisation of the file, such as Q4_K_M.",
      textOf("a quantisation such as Q4_K_M", 40, /^[A-Za-z0-9][\w.-]*$/),
    ),
    files: described("Files of the model, in order.", listOf(file, 1, 100)),
    licence: described("Name of the licence, such as Apache-2.0.", textOf("a licence's name", 80)),
    hub: described(
      "Where the model is downloaded from.",
      objectOf(
        {
          repository: described(
            "Repository on the hub, such as owner/name.",
            textOf("a repository such as owner/name", 140, /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/),
          ),
          revision: described(
            "Branch or commit of the repository.",
            textOf("a branch or commit", 100, /^[A-Za-z0-9][\w.-]*$/),
          ),
        },
        ["repository"],
      ),
    ),
    isGated: described(
      "Whether the hub asks you to accept the model's terms and to sign in before you download it.",
      truth,
    ),
    contextTokens: described("Longest context that the model supports, in tokens.", numberOf("integer", 512, 1e8)),
    infill: described(
      "How the parts of a prompt for inline suggestions are arranged: joint (suffix, prefix, middle), anchored (prefix, suffix, middle), or chat (an instruction, for models without infill tokens).",
      oneOf("joint", "anchored", "chat"),
    ),
    chat: described(
      "Sampling in the chat.",
      objectOf(
        {
          temperature: described("Temperature. 0 always takes the most probable token.", numberOf("number", 0, 2)),
          topP: described(
            "Samples only from the most probable tokens whose probabilities add up to this.",
            numberOf("number", 0.01, 1),
          ),
          topK: described("Samples only from this many of the most probable tokens.", numberOf("integer", 1, 1000)),
        },
        ["temperature", "topP"],
      ),
    ),
    thinking: described(
      "Whether the model thinks before it answers: none (never), switch (can be turned on and off), always, or effort (in levels).",
      oneOf("none", "switch", "always", "effort"),
    ),
    note: described(
      "A sentence about the model, shown when you choose one.",
      textOf("a sentence of at most 300 characters", 300),
    ),
    isRemoteOnly: described(
      "Whether the model is too large for one computer and is used only through a server.",
      truth,
    ),
  },
  ["id"],
);

const document = objectOf({ $schema: textOf("an address", 300), models: listOf(entry, 0, 200) }, ["models"]);

/** JSON schema of the user's file of entries. The package contains it; a test checks that both are the same. */
export const customEntriesSchema: Readonly<Record<string, unknown>> = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Your own models for Ghostlight",
  ...document.schema,
};

type CustomEntry = NonNullable<ReturnType<typeof entry.read>>;

/** The catalogue with the user's own entries. */
export interface KnownEntries {
  /** The user's own entries first, then the built-in ones, some of them with other sources. */
  readonly entries: readonly ModelEntry[];
  /** What is wrong in the user's text, with the path of each invalid value, such as “models[0].files[0].sha256 must be …”. */
  readonly complaints: readonly string[];
}

/** The built-in entries together with those of a user's JSON text. A mistake in one entry never affects another. */
export function withCustomEntries(text: string, builtIn: readonly ModelEntry[]): KnownEntries {
  const complaints: string[] = [];
  const report: Report = (path, problem) => complaints.push(`${path === "" ? "The file" : path} ${problem}.`);
  const own: ModelEntry[] = [];
  let known = builtIn;
  for (const [index, wish] of readEntries(text, report).entries()) {
    if (wish === undefined) continue;
    const path = `models[${index}]`;
    const taken = [...own, ...known];
    const base = builtIn.find((candidate) => candidate.id === wish.id);
    if (own.some((other) => other.id === wish.id)) report(`${path}.id`, "is used twice");
    else if (base === undefined) own.push(...newEntry(wish, path, taken, report));
    else {
      const changed = otherSources(base, wish, path, report);
      known = known.map((candidate) => (candidate.id === base.id ? (changed ?? candidate) : candidate));
    }
  }
  return { entries: [...own, ...known], complaints };
}

/** The entries of the text, undefined for each that was rejected. */
function readEntries(text: string, report: Report): readonly (CustomEntry | undefined)[] {
  let value: unknown;
  try {
    if (text.length > longestText) throw new Error("it is longer than a million characters");
    value = JSON.parse(text);
  } catch (error) {
    // A mistake in the user's own file, reported to the user.
    report("", `is not JSON: ${(error as Error).message}`);
    return [];
  }
  const models = (value as { readonly models?: unknown } | null)?.models;
  if (!Array.isArray(models) || models.length > 200) {
    document.read(value, "", report);
    return [];
  }
  // Everything but the entries, which are read one by one, so that an invalid one does not affect the others.
  document.read({ ...(value as object), models: [] }, "", report);
  return models.map((model, index) => entry.read(model, `models[${index}]`, report));
}

/** A model of the user's own. */
function newEntry(wish: CustomEntry, path: string, taken: readonly ModelEntry[], report: Report): ModelEntry[] {
  const { architecture, parameters, files: given } = wish;
  const files = given && asFiles(given);
  const missing = (["architecture", "parameters", "files"] as const).filter((name) => wish[name] === undefined);
  for (const name of missing) report(`${path}.${name}`, "is missing");
  if (architecture === undefined || parameters === undefined || files === undefined) return [];
  const names = new Set(files.map((one) => one.name.toLowerCase()));
  const owner = taken.find((other) => other.files.some((one) => names.has(one.name.toLowerCase())));
  // Two models with the same file name would be checked against each other's digest.
  if (owner !== undefined) report(`${path}.files`, `has a file name that belongs to ${owner.id}; rename the file`);
  if (names.size < files.length) report(`${path}.files`, "has the same file name twice");
  if (owner !== undefined || names.size < files.length) return [];
  const { name = wish.id, family = name, quantisation = quantisationIn(files[0].name) } = wish;
  return [
    {
      ...{ licence: "licence not given", infill: "joint", chat: { temperature: 0.4, topP: 1 }, thinking: "none" },
      ...wish,
      ...{ name, family, architecture, parameters, quantisation, files },
      packages: [],
      sources: ["The user's own models.json."],
    },
  ];
}

/**
 * A built-in model with other sources. The content of its files stays the same: a mirror may serve them, but no entry can make
 * different content pass for them.
 */
function otherSources(base: ModelEntry, wish: CustomEntry, path: string, report: Report): ModelEntry | undefined {
  let isSound = true;
  const files = base.files.map((original) => {
    const index = wish.files?.findIndex((one) => one.name === original.name) ?? -1;
    const given = wish.files?.[index];
    for (const figure of ["sha256", "sizeBytes"] as const) {
      if (given?.[figure] === undefined || given[figure] === (original[figure] ?? given[figure])) continue;
      isSound = false;
      report(
        `${path}.files[${index}].${figure}`,
        `does not match this file (${original[figure]}); different content needs its own id and file name`,
      );
    }
    return { ...original, ...given };
  });
  for (const [index, given] of (wish.files ?? []).entries())
    if (!base.files.some((original) => original.name === given.name)) {
      isSound = false;
      report(`${path}.files[${index}].name`, `is not a file of ${base.id}; a different file needs its own id`);
    }
  for (const fixed of ["architecture", "parameters", "activeParameters"] as const)
    if (wish[fixed] !== undefined && wish[fixed] !== base[fixed]) {
      isSound = false;
      report(`${path}.${fixed}`, `does not match ${base.id} (${base[fixed]}); a different model needs its own id`);
    }
  const sources = [...base.sources, "Download sources: the user's own models.json."];
  return isSound ? { ...base, ...wish, files: asFiles(files)!, sources } : undefined;
}

function asFiles(files: readonly ModelFile[]): ModelEntry["files"] | undefined {
  const [first, ...rest] = files;
  return first && [first, ...rest];
}

/** The quantisation in a file's name, such as "Q4_K_M"; "unknown" if there is none. */
function quantisationIn(fileName: string): string {
  return /(?:UD-)?(?:I?Q\d\w*|MXFP4|BF16|F16)/i.exec(fileName)?.[0] ?? "unknown";
}
