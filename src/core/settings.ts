// The one table of settings. A test checks `package.json`, `package.nls.json` and the README against it.

/** Where a value may be set. `machine` excludes workspaces, so that opening a folder cannot change it. */
export type SettingScope = "machine" | "window" | "language-overridable";

/** One setting: what the Settings editor shows, and how its value is parsed. */
export interface Setting<T> {
  readonly key: string;
  readonly scope: SettingScope;
  readonly default: T;
  /** JSON schema, without default, scope and description. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly markdownDescription: string;
  /** The typed value, or undefined if the raw value is not allowed. */
  parse(value: unknown): T | undefined;
}

/** The kind of device to load the model on. */
export type GpuChoice = "auto" | "cuda" | "vulkan" | "metal" | "off";
/** Every kind of device, for readers of values from elsewhere. */
export const gpuChoices: readonly GpuChoice[] = ["auto", "cuda", "vulkan", "metal", "off"];

export const settingsTable = {
  model: {
    key: "ghostlight.model",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "Path to a GGUF file, or the ID of a model in the catalogue. If empty, the default model is used. [Ghostlight: Choose or Download Model…](command:ghostlight.chooseModel) sets this. Workspaces cannot set this.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  contextTokens: {
    key: "ghostlight.contextTokens",
    scope: "machine",
    default: 8192,
    schema: { type: "integer", minimum: 1024, maximum: 1048576 },
    markdownDescription:
      "Context size in tokens: how much conversation and code fits into a chat. A larger context uses more memory. If the model supports less, its own limit applies.",
    parse: integerBetween(1024, 1048576),
  } satisfies Setting<number>,
  keepAliveMinutes: {
    key: "ghostlight.keepAliveMinutes",
    scope: "machine",
    default: 10,
    schema: { type: "integer", minimum: 0, maximum: 1440 },
    markdownDescription:
      "Minutes to keep the model loaded after the last window has closed, so that the next window is ready at once. For open windows, see `#ghostlight.parkMinutes#`. Takes effect the next time the model worker starts.",
    parse: integerBetween(0, 1440),
  } satisfies Setting<number>,
  parkMinutes: {
    key: "ghostlight.parkMinutes",
    scope: "machine",
    default: 30,
    schema: { type: "integer", minimum: 0, maximum: 10080 },
    markdownDescription:
      "Minutes without a request, with windows open, after which the model is unloaded from memory. The next request loads it again. 0 keeps it loaded. For closed windows, see `#ghostlight.keepAliveMinutes#`. Takes effect the next time the model worker starts. To free the memory now, run [Ghostlight: Free Memory](command:ghostlight.freeMemory).",
    parse: integerBetween(0, 10080),
  } satisfies Setting<number>,
  gpu: {
    key: "ghostlight.gpu",
    scope: "machine",
    default: "auto",
    schema: {
      type: "string",
      enum: [...gpuChoices],
      enumItemLabels: ["Best available", "NVIDIA (CUDA)", "Vulkan", "Apple (Metal)", "CPU only"],
      enumDescriptions: [
        "The fastest device found: CUDA or Metal, else Vulkan, else the CPU.",
        "An NVIDIA GPU with its driver and the CUDA runtime. Only in an installation from the source code: packages use Vulkan.",
        "Any GPU with a Vulkan driver, such as one of AMD or Intel.",
        "The GPU of a Mac with Apple silicon.",
        "No GPU, even if there is one.",
      ],
    },
    markdownDescription:
      "GPU support to run the model with. To see what was found, run [Ghostlight: Check Setup](command:ghostlight.doctor).",
    parse: (value) => gpuChoices.find((choice) => choice === value),
  } satisfies Setting<GpuChoice>,
  hubMirrors: {
    key: "ghostlight.hub.mirrors",
    scope: "machine",
    default: [],
    schema: { type: "array", items: { type: "string", pattern: "^https?://\\S+$" }, maxItems: 8, uniqueItems: true },
    markdownDescription:
      "URLs of model hubs to try before the default one, such as a mirror inside your network. They must use https, or plain http on this machine. Every file is checked against its SHA-256, wherever it comes from.",
    parse: mirrors,
  } satisfies Setting<readonly string[]>,
  remoteUrl: {
    key: "ghostlight.remote.url",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "URL of an OpenAI-compatible server (vLLM, SGLang, llama-server) to use instead of a model on this machine. Your code is sent to it. If empty, no server is used. [Ghostlight: Use a Server…](command:ghostlight.chooseServer) sets this and stores the key as a secret. Workspaces cannot set this.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  remoteModel: {
    key: "ghostlight.remote.model",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "Name of the model on the server of `#ghostlight.remote.url#`. If empty, the first model the server lists is used.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  completionModel: {
    key: "ghostlight.inlineCompletions.model",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "Path to a GGUF file, or the ID of a model in the catalogue, to use for ghost text only. A small, fast model fits beside a large one for chat and edits. If empty, ghost text uses the same model as chat. [Ghostlight: Choose Model for Ghost Text…](command:ghostlight.chooseGhostTextModel) sets this and says whether both fit. Workspaces cannot set this.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  inlineCompletions: {
    key: "ghostlight.inlineCompletions.enabled",
    scope: "language-overridable",
    default: true,
    schema: { type: "boolean" },
    markdownDescription:
      "Suggest code as ghost text while you type. Can be set per language and per folder. A workspace can turn this off, but cannot turn it on if you have turned it off. [Trigger Inline Suggestion](command:editor.action.inlineSuggest.trigger) still works when this is off.",
    parse: boolean,
  } satisfies Setting<boolean>,
  nextEdits: {
    key: "ghostlight.nextEdits.enabled",
    scope: "language-overridable",
    default: false,
    schema: { type: "boolean" },
    markdownDescription:
      "After a change, show what else has to change, such as the other uses of a renamed word. Tab goes there, Tab again takes it, Escape dismisses it. Nothing is shown when in doubt. Can be set per language and per folder. A workspace can turn this off, but cannot turn it on unless you have turned it on. Off by default, because how often it is right has not been measured on enough tasks yet.",
    parse: boolean,
  } satisfies Setting<boolean>,
  thinking: {
    key: "ghostlight.chat.thinking",
    scope: "window",
    default: true,
    schema: { type: "boolean" },
    markdownDescription:
      "Let the model think before it answers in the chat, if it can. Answers get better, but take longer.",
    parse: boolean,
  } satisfies Setting<boolean>,
} as const;

type Table = typeof settingsTable;
/** All settings, typed. */
export type Settings = { readonly [K in keyof Table]: Table[K] extends Setting<infer T> ? T : never };

/** Reads all settings. A value that is not allowed is replaced by its default, and its key is listed in `rejected`. */
export function readSettings(lookUp: (key: string) => unknown): { settings: Settings; rejected: readonly string[] } {
  const rejected: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(settingsTable)) {
    const raw = lookUp(row.key);
    const parsed = raw === undefined ? row.default : row.parse(raw);
    if (parsed === undefined) rejected.push(row.key);
    settings[name] = parsed ?? row.default;
  }
  return { settings: settings as Settings, rejected };
}

/** A setting's values in the places where it can be set; undefined where it is not. */
export interface SettingValues {
  /** What the editor makes of all places together. */
  readonly effective: unknown;
  readonly user: unknown;
  /** The user's, for the document's language. */
  readonly userForLanguage: unknown;
}

/**
 * The value of a switch that a workspace may turn off, but not on: a folder that somebody opens must not start what they do not
 * want. A value that is not allowed counts as the default.
 */
export function switchValue(row: Setting<boolean>, values: SettingValues): boolean {
  const { effective, user, userForLanguage } = values;
  const parse = (value: unknown): boolean => row.parse(value) ?? row.default;
  return parse(effective) && parse(userForLanguage ?? user);
}

/** The table as `contributes.configuration.properties` of the manifest. */
export function settingsManifest(): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(settingsTable).map((row) => [
      row.key,
      { ...row.schema, default: row.default, scope: row.scope, markdownDescription: row.markdownDescription },
    ]),
  );
}

function boolean(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function mirrors(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > 8) return undefined;
  const addresses = value.filter((each): each is string => typeof each === "string" && /^https?:\/\/\S+$/.test(each));
  // A trailing slash would be doubled in a file’s URL.
  return addresses.length === value.length ? addresses.map((address) => address.replace(/(?<!\/)\/+$/, "")) : undefined;
}

function integerBetween(minimum: number, maximum: number): (value: unknown) => number | undefined {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum ? value : undefined;
}
