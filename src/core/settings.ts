// Every setting of the product, once. `package.json` is held against this table by a test.

/** Where a value may be set. `machine`: never by a workspace, so that an opened folder cannot change it. */
export type SettingScope = "machine" | "window" | "language-overridable";

/** One setting: what the settings editor shows, and how a raw value becomes a typed one. */
export interface Setting<T> {
  readonly key: string;
  readonly scope: SettingScope;
  readonly default: T;
  /** JSON schema beside default, scope and description. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly markdownDescription: string;
  /** The typed value, or undefined when the raw one is not allowed. */
  parse(value: unknown): T | undefined;
}

/** Which kind of device the model is loaded on. */
export type GpuChoice = "auto" | "cuda" | "vulkan" | "metal" | "off";
const gpuChoices: readonly GpuChoice[] = ["auto", "cuda", "vulkan", "metal", "off"];

export const settingsTable = {
  model: {
    key: "ghostlight.model",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "Path of a GGUF model file. Empty: the model that **Ghostlight: Choose or Download Model** downloaded. Workspaces cannot set this.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  contextTokens: {
    key: "ghostlight.contextTokens",
    scope: "machine",
    default: 8192,
    schema: { type: "integer", minimum: 1024, maximum: 1048576 },
    markdownDescription:
      "Tokens that a chat (and the code it is about) can hold. More needs more memory; a model trained for less gets less.",
    parse: integerBetween(1024, 1048576),
  } satisfies Setting<number>,
  keepAliveMinutes: {
    key: "ghostlight.keepAliveMinutes",
    scope: "machine",
    default: 10,
    schema: { type: "integer", minimum: 0, maximum: 1440 },
    markdownDescription:
      "Minutes for which the model stays loaded after the last window has closed. Takes effect when the model worker next starts.",
    parse: integerBetween(0, 1440),
  } satisfies Setting<number>,
  parkMinutes: {
    key: "ghostlight.parkMinutes",
    scope: "machine",
    default: 30,
    schema: { type: "integer", minimum: 0, maximum: 10080 },
    markdownDescription:
      "Minutes without a request after which the model's memory is given back; the next request loads it again. 0: never. Takes effect when the model worker next starts. **Ghostlight: Free GPU Now** does it at once.",
    parse: integerBetween(0, 10080),
  } satisfies Setting<number>,
  gpu: {
    key: "ghostlight.gpu",
    scope: "machine",
    default: "auto",
    schema: { type: "string", enum: [...gpuChoices] },
    markdownDescription:
      "What the model runs on: `auto` takes the best that this machine has, `off` uses the processor only. **Ghostlight: Doctor** says what was found.",
    parse: (value) => gpuChoices.find((choice) => choice === value),
  } satisfies Setting<GpuChoice>,
  hubMirrors: {
    key: "ghostlight.hub.mirrors",
    scope: "machine",
    default: [],
    schema: { type: "array", items: { type: "string", pattern: "^https?://\\S+$" }, maxItems: 8, uniqueItems: true },
    markdownDescription:
      "Addresses of model hubs to try before the usual one, for example a mirror inside your network; by https, or by plain http on this machine. Every file is checked against its SHA-256, wherever it comes from.",
    parse: mirrors,
  } satisfies Setting<readonly string[]>,
  remoteUrl: {
    key: "ghostlight.remote.url",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription:
      "Address of an OpenAI-compatible server (vLLM, SGLang, llama-server) that answers instead of a model on this machine; your code is sent to it. Empty: none. **Ghostlight: Use a Server…** sets it and keeps the key as a secret. Workspaces cannot set this.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  remoteModel: {
    key: "ghostlight.remote.model",
    scope: "machine",
    default: "",
    schema: { type: "string" },
    markdownDescription: "Name of the model on that server. Empty: the first one that the server names.",
    parse: (value) => (typeof value === "string" ? value.trim() : undefined),
  } satisfies Setting<string>,
  inlineCompletions: {
    key: "ghostlight.inlineCompletions.enabled",
    scope: "language-overridable",
    default: true,
    schema: { type: "boolean" },
    markdownDescription:
      "Suggest code as ghost text while typing. Can be set per language. **Trigger Inline Suggestion** asks even where it is off.",
    parse: boolean,
  } satisfies Setting<boolean>,
  thinking: {
    key: "ghostlight.chat.thinking",
    scope: "window",
    default: true,
    schema: { type: "boolean" },
    markdownDescription: "Let models that can think do so before they answer in the chat: better answers, but later.",
    parse: boolean,
  } satisfies Setting<boolean>,
} as const;

type Table = typeof settingsTable;
/** All settings, typed. */
export type Settings = { readonly [K in keyof Table]: Table[K] extends Setting<infer T> ? T : never };

/** Reads all settings. A value that is not allowed is replaced by the default and its key reported in `rejected`. */
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

/** The table in the form `contributes.configuration.properties` has in the manifest. */
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
  // A trailing slash would double in the address of a file.
  return addresses.length === value.length ? addresses.map((address) => address.replace(/\/+$/, "")) : undefined;
}

function integerBetween(minimum: number, maximum: number): (value: unknown) => number | undefined {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum ? value : undefined;
}
