// Where other programs keep model files on this machine.
import path from "node:path";

/** A folder, and the layout of the models in it. */
export interface ImportPlace {
  /** For people: the program's name. */
  readonly from: string;
  readonly folder: string;
  /** `files`: GGUF files in folders. `hub`: the Hugging Face cache. `ollama`: manifests beside blobs. */
  readonly layout: "files" | "hub" | "ollama";
}

/** A file in such a folder that may be a model. */
export interface CandidateFile {
  readonly from: string;
  readonly path: string;
  /** Its name for people and in the models folder; the file itself may be named differently. */
  readonly name: string;
  /** The digest that its program claims. */
  readonly claimedSha256?: string;
}

/** The folders of known programs, whether or not they exist. */
export function importPlaces(env: NodeJS.ProcessEnv, userHome: string): ImportPlace[] {
  const inHome = (...parts: string[]): string => path.join(userHome, ...parts);
  const caches = env["XDG_CACHE_HOME"] || inHome(".cache");
  const huggingFace = env["HF_HOME"] || path.join(caches, "huggingface");
  const places: ImportPlace[] = [
    { from: "Hugging Face", folder: env["HF_HUB_CACHE"] || path.join(huggingFace, "hub"), layout: "hub" },
    { from: "LM Studio", folder: inHome(".lmstudio", "models"), layout: "files" },
    { from: "LM Studio", folder: path.join(caches, "lm-studio", "models"), layout: "files" },
    { from: "Ollama", folder: env["OLLAMA_MODELS"] || inHome(".ollama", "models"), layout: "ollama" },
    // Used by the service of Linux packages.
    { from: "Ollama", folder: "/usr/share/ollama/.ollama/models", layout: "ollama" },
    { from: "llama.cpp", folder: env["LLAMA_CACHE"] || path.join(caches, "llama.cpp"), layout: "files" },
    { from: "llama.cpp", folder: inHome("Library", "Caches", "llama.cpp"), layout: "files" },
  ];
  if (env["LOCALAPPDATA"])
    places.push({ from: "llama.cpp", folder: path.join(env["LOCALAPPDATA"], "llama.cpp"), layout: "files" });
  return places.filter(
    ({ folder }, index) => places.findIndex((other) => path.resolve(other.folder) === path.resolve(folder)) === index,
  );
}
