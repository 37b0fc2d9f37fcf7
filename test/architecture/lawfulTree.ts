// A small tree that keeps every rule of the house and uses every right that a room has. The guards must be green on
// it: a rule that forbids what is allowed is as wrong as one that lets something through.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The repository this test runs in. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Files by path; a tree is a set of them over the real configuration. */
export type Files = Readonly<Record<string, string>>;

const layers = ["base", "core", "protocol", "network", "client", "worker", "host", "webview", "cli"];
const configuration = [
  ...[
    "esbuild.mjs",
    "esbuild-extension.mjs",
    "tsconfig.json",
    "tsconfig.base.json",
    ".oxlintrc.json",
    ".prettierrc.json",
    ".prettierignore",
    "knip.json",
  ],
  ...["src/everywhere.d.ts", "test/tsconfig.json", ...layers.map((layer) => `src/${layer}/tsconfig.json`)],
];
/** Real files that the lawful ones stand on. */
const foundation = [
  "src/base/disposables.ts",
  "src/base/errors.ts",
  "src/core/failures.ts",
  "src/protocol/rpc.ts",
  "src/protocol/rpcTable.ts",
];

const lawful: Files = {
  "src/core/clock.ts": `/** Milliseconds, from whoever has a clock. */\nexport type Clock = () => number;\n`,
  "src/core/completion/age.ts": `import type { Clock } from "../clock.ts";

/** How long ago a moment of the clock was. */
export function age(since: number, clock: Clock, signal: AbortSignal): number {
  return signal.aborted ? 0 : clock() - since;
}
`,
  "src/core/chat/turn.ts": `/** One turn of a conversation. */\nexport interface Turn {\n  readonly text: string;\n}

/** The turn's first line. */
export function title(turn: Turn): string {
  return turn.text.split("\\n")[0] ?? "";
}
`,
  "src/protocol/table.ts": `import type { Turn } from "../core/chat/turn.ts";
import { event, request, stream } from "./rpcTable.ts";

/** A wall with a row of each kind. */
export const table = {
  say: request<Turn, string>(),
  tell: stream<Turn, string, null>(),
  bell: event<number>(),
} as const;
`,
  "src/network/way.ts": `import { lookup } from "node:dns/promises";
import { fail } from "../core/failures.ts";

/** The address of a machine. */
export async function way(host: string): Promise<string> {
  if (host === "") fail("badInput", "There is no host.");
  return (await lookup(host)).address;
}
`,
  "src/client/reach.ts": `import { readFile } from "node:fs/promises";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { fail } from "../core/failures.ts";
import { call, listen } from "../protocol/rpc.ts";
import { way } from "../network/way.ts";
import { table } from "../protocol/table.ts";

/** Says what a file says. */
export async function reach(file: string, connection: MessageConnection): Promise<string> {
  const text = await readFile(file, "utf8");
  if (text === "") fail("badInput", "The file is empty.");
  const listening = listen(connection, table, { bell: () => undefined });
  return call(connection, table)
    .say({ text: text + (await way("localhost")) })
    .finally(() => listening.dispose());
}
`,
  "src/worker/main.ts": `import { createMessageConnection } from "vscode-jsonrpc/node";
import { serve } from "../protocol/rpc.ts";
import type { Handlers } from "../protocol/rpcTable.ts";
import { table } from "../protocol/table.ts";
import { backend } from "./llama/backend.ts";

const handlers: Handlers<typeof table> = { say: async (turn) => turn.text + (await backend()), tell: async () => null };
const sender = serve(createMessageConnection(process.stdin, process.stdout), table, handlers, console.error);
void sender.bell(1);
`,
  "src/worker/llama/backend.ts": `import { getLlama } from "node-llama-cpp";

/** Name of the device. */
export async function backend(): Promise<string> {
  return String((await getLlama()).gpu);
}
`,
  "src/host/settings.ts": `import { workspace } from "vscode";

/** The chosen model. */
export function chosenModel(): string {
  return workspace.getConfiguration("ghostlight").get("model", "");
}
`,
  "src/extension.ts": `import { window, type ExtensionContext } from "vscode";
import { DisposableStore, toDisposable } from "./base/disposables.ts";
import { age } from "./core/completion/age.ts";
import { chosenModel } from "./host/settings.ts";

/** Builds the parts. */
export async function activate(context: ExtensionContext): Promise<void> {
  const parts = new DisposableStore();
  parts.add(toDisposable(() => undefined));
  context.subscriptions.push(parts);
  const waited = age(0, () => performance.now(), new AbortController().signal);
  await window.showInformationMessage(\`\${chosenModel()} \${waited}\`);
}
`,
  "src/webview/main.ts": `import { title } from "../core/chat/turn.ts";

document.body.textContent = title({ text: "hello" });
acquireVsCodeApi().postMessage("ready");
`,
  "src/cli/main.ts": `import { connect } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { describeFully, systemCode } from "../base/errors.ts";
import { reach } from "../client/reach.ts";
import { FailureError, failureText } from "../core/failures.ts";

const socket = connect("w.sock");
const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
try {
  console.log(await reach("question.txt", connection));
} catch (error) {
  console.error(error instanceof FailureError ? failureText(error.failure) : describeFully(error), systemCode(error));
}
`,
  "test/unit/core/turn.test.ts": `import assert from "node:assert/strict";
import { title } from "../../../src/core/chat/turn.ts";

describe("title", () => {
  it("is the first line", () => assert.equal(title({ text: "a\\nb" }), "a"));
});
`,
  // The build needs it. The real one brings files with exports that nothing in this tree uses.
  "scripts/package/engine.mjs": "/** Does nothing. */\nexport async function stageEngine() {}\n",
  "scripts/hello.mjs": `import { argv } from "node:process";\n\nconsole.log(argv.length);\n`,
  "package.json": JSON.stringify({
    ...{ name: "lawful", type: "module", private: true, engines: { vscode: "*" } },
    scripts: { build: "node esbuild.mjs" },
    dependencies: { "node-llama-cpp": "*", "vscode-jsonrpc": "*" },
    devDependencies: {
      esbuild: "*",
      "web-tree-sitter": "*",
      "@vscode/tree-sitter-wasm": "*",
      "@types/vscode": "*",
      "@types/node": "*",
    },
  }),
};

/** Writes the lawful tree, and over it these files, into a new temporary folder. */
export function plantTree(planted: Files): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "ghostlight-layers-"));
  for (const file of [...configuration, ...foundation]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(folder, file));
  }
  for (const [file, text] of Object.entries({ ...lawful, ...planted })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A lawful file's text, to be changed by a plant. */
export function lawfulText(file: string): string {
  return lawful[file] ?? readFileSync(path.join(root, file), "utf8");
}
