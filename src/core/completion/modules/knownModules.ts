// Which modules a document can name, from the names of files around it. What is not known to be missing counts as there.
import { moduleStyle, modulesNamedIn, type ModuleStyle, type NamedModule } from "./modulePaths.ts";

/** What is known of the modules around a document, as plain data. */
export interface KnownModules {
  /** Names in the folders that `foldersOf` asked for, by folder; a folder that does not exist is missing. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Relative paths that open files of the same folder name, and all other modules that open files name. */
  readonly named: ReadonlySet<string>;
  /** Packages that the project depends on; undefined if nothing says so. */
  readonly packages: ReadonlySet<string> | undefined;
  /** Names of the folders around the document, the innermost first. */
  readonly around: readonly string[];
}

/** Where the host looks modules up. */
export interface ModuleLookup {
  /** What is known for a document, with the names in some folders relative to its own; undefined if it is nowhere. Never raises. */
  find(documentId: string, folders: readonly string[]): Promise<KnownModules | undefined>;
  /** The names of the folders around a document, the innermost first. */
  around(documentId: string): readonly string[];
}

/** Nothing is there: for lines that are shown before anything could be looked up. */
export const noModules: KnownModules = { folders: new Map(), named: new Set(), packages: new Set(), around: [] };

/** How far up includes are looked for, in folders. */
const mostUp = 5;
const includeFolders = ["", "include", "src", "lib", "lib/include", "lib/src"];
const scriptEndings = ["ts", "tsx", "d.ts", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "vue", "svelte", "node"];

/** The folders whose names are needed to judge the modules that a text names. Relative to the document's, with `/`. */
export function foldersOf(
  named: readonly NamedModule[],
  style: ModuleStyle,
  around: readonly string[],
): readonly string[] {
  return [...new Set(named.flatMap((each) => placesOf(each, style, around).flatMap(({ folders }) => folders)))];
}

/** True unless the module is known to be missing. */
export function isThere(named: NamedModule, style: ModuleStyle, known: KnownModules): boolean {
  if (known.named.has(named.path)) return true;
  if (style === "script" && !isRelative(named.path)) return isPackageThere(named.path, known);
  const places = placesOf(named, style, known.around);
  return places.length === 0 || places.some((place) => isIn(place, known.folders));
}

/** The files that a module may be, relative to the document's folder, with `/`: those that are there, the likeliest first. */
export function filesNamed(
  named: NamedModule,
  style: ModuleStyle,
  known: Pick<KnownModules, "folders" | "around">,
): readonly string[] {
  const found = placesOf(named, style, known.around).flatMap(({ folders, isIt }) =>
    folders.flatMap((folder) =>
      (known.folders.get(folder) ?? []).filter(isIt).map((name) => joined(folder, name.replace(/\/$/, "/__init__.py"))),
    ),
  );
  return [...new Set(found)];
}

/** The modules of a text that a set of open files makes known: paths as they are written, and the packages' own names. */
export function namesOf(text: string, languageId: string): readonly string[] {
  const style = moduleStyle(languageId);
  if (style === undefined) return [];
  return modulesNamedIn(text, style).flatMap(({ path }) =>
    style === "script" && !isRelative(path) ? [path, packageOf(path)] : [path],
  );
}

/** True for a path that begins at the document's own folder. */
export function isRelative(path: string): boolean {
  return path.startsWith(".") || path.startsWith("/");
}

interface Place {
  readonly folders: readonly string[];
  /** Whether a name in one of the folders is the module. */
  readonly isIt: (name: string) => boolean;
}

/** Where a module may be. None: nothing can be said of it. */
function placesOf(named: NamedModule, style: ModuleStyle, around: readonly string[]): readonly Place[] {
  const { path } = named;
  switch (style) {
    case "script":
      return path.startsWith(".") ? scriptPlaces(path.replace(/[?#].*$/, "")) : [];
    case "python":
      return pythonPlaces(named, around);
    case "include":
      return path.startsWith("/") ? [] : includePlaces(path);
    case "rust":
      return [joined(".", "."), ...(around.length > 0 ? [joined("..", around[0]!)] : [])].map((folder) =>
        inFolder(folder, (name) => name === `${path}.rs` || name === `${path}/`),
      );
    case "ruby":
      return [inParent(path, (name, last) => name === last || name === `${last}.rb`)];
  }
}

function scriptPlaces(path: string): readonly Place[] {
  const isIndex = (name: string): boolean => scriptEndings.some((ending) => name === `index.${ending}`);
  const index = inFolder(joined(".", path), (name) => isIndex(name) || name === "package.json");
  if (/(?:^|\/)\.{0,2}\/?$/.test(path)) return [index];
  // TypeScript names the file that will be there once it is compiled.
  const isFile = (name: string, last: string): boolean =>
    name === last ||
    scriptEndings.some((ending) => name === `${last}.${ending}` || name === last.replace(/\.[cm]?jsx?$/, `.${ending}`));
  return [inParent(path, isFile), index];
}

function pythonPlaces({ path, names = [] }: NamedModule, around: readonly string[]): readonly Place[] {
  const dots = /^\.*/.exec(path)![0].length;
  const parts = path
    .slice(dots)
    .split(".")
    .filter((part) => part !== "");
  // An absolute import of the package that the document is in.
  const own = dots === 0 ? around.indexOf(parts[0] ?? "") : -1;
  if (dots === 0 && (own < 0 || around.indexOf(parts[0]!, own + 1) >= 0)) return [];
  const up = dots === 0 ? own : dots - 1;
  const rest = dots === 0 ? parts.slice(1) : parts;
  const start = up === 0 ? "." : Array(up).fill("..").join("/");
  if (rest.length === 0) {
    const isPackage = (name: string): boolean =>
      name === "__init__.py" || name === "__init__.pyi" || names.some((each) => isPythonModule(name, each));
    return [inFolder(start, isPackage)];
  }
  return [inParent(joined(start, rest.join("/")), isPythonModule)];
}

function isPythonModule(name: string, module: string): boolean {
  return name === `${module}/` || (name.startsWith(`${module}.`) && /\.(?:pyi?|pyx|so|pyd|ipynb)$/.test(name));
}

function includePlaces(path: string): readonly Place[] {
  const bases = Array.from({ length: mostUp }, (_, up) => (up === 0 ? "." : Array(up).fill("..").join("/")));
  return bases.flatMap((base) => includeFolders.map((folder) => inParent(joined(base, `${folder}/${path}`), isSame)));
}

function isSame(name: string, wanted: string): boolean {
  return name === wanted;
}

function isIn({ folders, isIt }: Place, known: KnownModules["folders"]): boolean {
  return folders.some((folder) => known.get(folder)?.some(isIt) === true);
}

function inFolder(folder: string, isIt: (name: string) => boolean): Place {
  return { folders: [folder], isIt };
}

function inParent(path: string, isIt: (name: string, last: string) => boolean): Place {
  const whole = joined(".", path);
  const cut = whole.lastIndexOf("/");
  const last = whole.slice(cut + 1);
  return inFolder(cut < 0 ? "." : whole.slice(0, cut), (name) => isIt(name, last));
}

/** A relative path without `.` and needless `..`: `../a`, `lib/b`, or `.`. */
function joined(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${base}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? "." : parts.join("/");
}

/** Node's own modules: the list is that of Node 22, without the parts after a slash. */
const builtins = new Set(
  (
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs " +
    "http http2 https inspector module net os path perf_hooks process punycode querystring readline repl sea sqlite stream " +
    "string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib"
  ).split(" "),
);

function isPackageThere(path: string, { named, packages }: KnownModules): boolean {
  const name = packageOf(path);
  if (path.startsWith("node:")) return builtins.has(path.slice(5).split("/")[0]!);
  // Addresses and other schemes are none of the project's packages.
  if (/^[a-z]+:/.test(path) || packages === undefined) return true;
  return named.has(name) || packages.has(name) || packages.has(typesOf(name)) || builtins.has(name);
}

/** `@scope/name` or `name` of `name/part`. */
function packageOf(path: string): string {
  return path.split("/", path.startsWith("@") ? 2 : 1).join("/");
}

function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, "").replace("/", "__")}`;
}
