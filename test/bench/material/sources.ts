// Real code in several languages: the sources inside packages at pinned versions, from their registries' ordinary clients.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { benchFolder, filledOnce, runProgram } from "./cache.ts";

/** A source file of a package. */
export interface SourceFile {
  readonly package: string;
  /** Relative to the package. */
  readonly path: string;
  readonly file: string;
  readonly languageId: string;
  readonly text: string;
}

interface PinnedPackage {
  readonly client: "npm" | "pip";
  readonly name: string;
  readonly version: string;
  /** Of the files' paths inside the package. */
  readonly files: RegExp;
  readonly languageId: string;
  /** Files beside them in which names are defined, where these have other endings. */
  readonly headers?: RegExp;
}

const packages: readonly PinnedPackage[] = [
  { client: "npm", name: "zod", version: "4.6.7", files: /^src\/v4\/(?!.*tests?\/).*\.ts$/, languageId: "typescript" },
  { client: "npm", name: "rxjs", version: "7.8.2", files: /^src\/.*\.ts$/, languageId: "typescript" },
  { client: "npm", name: "fastify", version: "5.12.8", files: /^lib\/.*\.js$/, languageId: "javascript" },
  { client: "npm", name: "undici", version: "8.13.1", files: /^lib\/.*\.js$/, languageId: "javascript" },
  { client: "pip", name: "rich", version: "15.0.0", files: /\.py$/, languageId: "python" },
  { client: "pip", name: "httpx", version: "0.28.1", files: /\.py$/, languageId: "python" },
  { client: "pip", name: "requests", version: "2.34.2", files: /\.py$/, languageId: "python" },
  { client: "npm", name: "react-native-svg", version: "15.16.1", files: /\.java$/, languageId: "java" },
  {
    client: "npm",
    name: "tree-sitter",
    version: "0.25.1",
    files: /tree-sitter\/lib\/src\/.*\.c$/,
    languageId: "c",
    headers: /tree-sitter\/lib\/(?:src|include)\/.*\.h$/,
  },
  { client: "npm", name: "better-sqlite3", version: "13.2.0", files: /^src\/.*\.[ch]pp$/, languageId: "cpp" },
];

/** Sizes of a file in lines: a shorter one has no middle, a longer one is mostly data. */
const lines = { least: 60, most: 1500 };
const longestLine = 160;

/** Releases shortly before the pinned ones, as far as they differ in code. */
const releasesBefore: Readonly<Record<string, string>> = {
  ...{ zod: "4.6.3", rxjs: "7.8.1", fastify: "5.12.7", undici: "8.12.2" },
  ...{ rich: "14.3.4", httpx: "0.27.2", requests: "2.32.5" },
};

/** A file of a package, as it was in the earlier release and as it is. */
export interface ChangedFile {
  readonly before: string;
  readonly source: SourceFile;
}

/** Every suitable file of the pinned packages, in a fixed order. Downloads what is missing (about 10 MB). */
export function pinnedSources(): SourceFile[] {
  return packages.flatMap(sourcesOf);
}

/** The files that differ from those of the earlier release. Downloads what is missing. */
export function changedFiles(): ChangedFile[] {
  return packages.flatMap((pinned) => {
    const version = releasesBefore[pinned.name];
    if (version === undefined) return [];
    const before = new Map(sourcesOf({ ...pinned, version }).map(({ path: name, text }) => [name, text]));
    return sourcesOf(pinned).flatMap((source) => {
      const old = before.get(source.path);
      return old === undefined || old === source.text ? [] : [{ before: old, source }];
    });
  });
}

/** All files of a pinned package, also those that are not suitable for holes. */
export function filesOfPackage(name: string): SourceFile[] {
  const pinned = packages.find((each) => each.name === name);
  return pinned === undefined ? [] : filesOf(pinned, pinned.headers);
}

function sourcesOf(pinned: PinnedPackage): SourceFile[] {
  return filesOf(pinned).filter(({ text }) => {
    const rows = text.split("\n");
    return (
      rows.length >= lines.least &&
      rows.length <= lines.most &&
      rows.filter((row) => row.length > longestLine).length < rows.length / 20 &&
      rows.filter((row) => /^(?:im|ex)port .* from /.test(row)).length < rows.length / 4
    );
  });
}

function filesOf(pinned: PinnedPackage, headers?: RegExp): SourceFile[] {
  const folder = unpacked(pinned);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((each) => each.replaceAll("\\", "/"));
  return paths
    .filter((each) => (pinned.files.test(each) || headers?.test(each) === true) && !each.endsWith(".d.ts"))
    .sort()
    .map((each) => {
      const file = path.join(folder, each);
      const text = readFileSync(file, "utf8").replace(/\r\n/g, "\n");
      return { package: pinned.name, path: each, file, languageId: pinned.languageId, text };
    });
}

function unpacked({ client, name, version }: PinnedPackage): string {
  const folder = path.join(benchFolder("sources"), `${name}-${version}`);
  filledOnce(folder, (unfinished) => {
    console.error(`fetching ${name} ${version}`);
    if (client === "npm") {
      runProgram("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", unfinished]);
      runProgram("tar", ["xzf", archiveIn(unfinished, ".tgz"), "--strip-components", "1"], unfinished);
    } else {
      const wanted = ["--no-deps", "--only-binary=:all:", `${name}==${version}`];
      runProgram("python3", ["-m", "pip", "download", "--quiet", ...wanted, "--dest", unfinished]);
      runProgram("python3", ["-m", "zipfile", "-e", archiveIn(unfinished, ".whl"), unfinished]);
    }
  });
  return folder;
}

function archiveIn(folder: string, ending: string): string {
  const name = readdirSync(folder).find((each) => each.endsWith(ending));
  if (name === undefined) throw new Error(`no ${ending} came to ${folder}`);
  return path.join(folder, name);
}
