// One violation of every rule of the house. A guard that does not see its violation here is asleep.

/** A file that breaks one rule, and the words with which its guard must name it. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  /** The diagnostic's code or rule name, and where one rule has many messages, some words of the right one. */
  readonly expect: readonly string[];
}

const uses = (specifier: string): string =>
  `import * as other from ${JSON.stringify(specifier)};\n\nexport const seen = other;\n`;
const restricted = (words: string): string[] => ["no-restricted-imports", words];

/** Caught by the compiler: imports against the order of layers, and globals of another runtime. */
export const forCompiler: readonly Violation[] = [
  ["base looks up", "src/base/bad1.ts", uses("../core/clock.ts"), "TS6307"],
  ["core looks up at the client", "src/core/bad1.ts", uses("../client/reach.ts"), "TS6307"],
  ["protocol looks up", "src/protocol/bad1.ts", uses("../client/reach.ts"), "TS6307"],
  ["network looks up", "src/network/bad1.ts", uses("../client/reach.ts"), "TS6307"],
  ["client sees the worker", "src/client/bad1.ts", uses("../worker/llama/backend.ts"), "TS6307"],
  ["client sees the host", "src/client/bad2.ts", uses("../host/settings.ts"), "TS6307"],
  ["worker sees the client", "src/worker/bad1.ts", uses("../client/reach.ts"), "TS6307"],
  ["worker sees the host", "src/worker/bad2.ts", uses("../host/settings.ts"), "TS6307"],
  ["host sees the worker", "src/host/bad1.ts", uses("../worker/llama/backend.ts"), "TS6307"],
  ["webview sees the client", "src/webview/bad1.ts", uses("../client/reach.ts"), "TS6307"],
  ["command line sees the host", "src/cli/bad1.ts", uses("../host/settings.ts"), "TS6307"],
  ["core sees the process", "src/core/bad3.ts", "export const seen = process.pid;\n", "TS2591"],
  ["core sees the page", "src/core/bad4.ts", "export const seen = document.title;\n", "TS2584"],
  ["core sees timers", "src/core/bad5.ts", "export const seen = setTimeout(() => undefined, 1);\n", "TS2304"],
  ["protocol sees the process", "src/protocol/bad2.ts", "export const seen = process.pid;\n", "TS2591"],
  ["worker sees the page", "src/worker/bad3.ts", "export const seen = document.title;\n", "TS2584"],
  ["host sees the page", "src/host/bad2.ts", "export const seen = document.title;\n", "TS2584"],
  ["webview sees the process", "src/webview/bad2.ts", "export const seen = process.pid;\n", "TS2591"],
  [
    "a message without a handler",
    "src/worker/bad4.ts",
    `import type { Handlers } from "../protocol/rpcTable.ts";
import type { table } from "../protocol/table.ts";\n
export const handlers: Handlers<typeof table> = { say: async () => "" };\n`,
    "TS2741",
  ],
  ["an enum", "src/base/bad2.ts", "export enum Colour {\n  red,\n}\n", "TS1294"],
  ["an index that may miss", "src/base/bad3.ts", "export const first = (all: string[]): string => all[0];\n", "TS2322"],
].map(([rule, file, text, code]) => ({ rule, file, text, expect: [code] }) as Violation);

/** Caught by the linter: layer boundaries, promises, habits. */
export const forLinter: readonly Violation[] = [
  { rule: "a package in base", file: "src/base/lint1.ts", text: uses("node:fs"), expect: restricted("is pure") },
  { rule: "node in core", file: "src/core/lint1.ts", text: uses("node:fs"), expect: restricted("is pure") },
  {
    rule: "vscode in core, as types",
    file: "src/core/lint2.ts",
    text: `import type { Uri } from "vscode";\n\nexport type Place = Uri;\n`,
    expect: restricted("is pure"),
  },
  {
    rule: "vscode in a core feature",
    file: "src/core/edits/lint3.ts",
    text: uses("vscode"),
    expect: restricted("is pure"),
  },
  {
    rule: "core looks up",
    file: "src/core/lint4.ts",
    text: uses("../host/settings.ts"),
    expect: restricted("does not act"),
  },
  {
    rule: "a feature imports a feature",
    file: "src/core/edits/lint5.ts",
    text: uses("../chat/turn.ts"),
    expect: restricted("never imports another"),
  },
  {
    rule: "a feature imports a feature from a folder of its own",
    file: "src/core/completion/rules/lint6.ts",
    text: uses("../../chat/turn.ts"),
    expect: restricted("never imports another"),
  },
  {
    rule: "next edits import a feature",
    file: "src/core/nextEdit/lint31.ts",
    text: uses("../completion/age.ts"),
    expect: restricted("never imports another"),
  },
  {
    rule: "the agent imports a feature",
    file: "src/core/agent/tools/lint11.ts",
    text: uses("../../edits/age.ts"),
    expect: restricted("never imports another"),
  },
  {
    rule: "a clock in core",
    file: "src/core/lint7.ts",
    text: "export const now = Date.now();\n",
    expect: ["no-restricted-globals", "Core is a function"],
  },
  {
    rule: "a date in core",
    file: "src/core/chat/lint8.ts",
    text: "export const now = new Date();\n",
    expect: ["no-restricted-globals", "Core is a function"],
  },
  {
    rule: "randomness in core",
    file: "src/core/models/lint9.ts",
    text: "export const chance = Math.random();\n",
    expect: ["no-restricted-properties", "random number"],
  },
  {
    rule: "a runtime in protocol",
    file: "src/protocol/lint1.ts",
    text: uses("vscode-jsonrpc/node"),
    expect: restricted("belongs to no runtime"),
  },
  {
    rule: "protocol takes code of a feature",
    file: "src/protocol/lint2.ts",
    text: uses("../core/chat/turn.ts"),
    expect: restricted("never its code"),
  },
  {
    rule: "network knows who sends",
    file: "src/network/lint1.ts",
    text: uses("../client/reach.ts"),
    expect: restricted("who sends them"),
  },
  {
    rule: "vscode in network",
    file: "src/network/lint2.ts",
    text: uses("vscode"),
    expect: restricted("Only src/host"),
  },
  {
    rule: "the network in core",
    file: "src/core/lint10.ts",
    text: uses("../network/way.ts"),
    expect: restricted("does not act"),
  },
  {
    rule: "the network in protocol",
    file: "src/protocol/lint3.ts",
    text: uses("../network/way.ts"),
    expect: restricted("either side"),
  },
  {
    rule: "the network in the host",
    file: "src/host/lint5.ts",
    text: uses("../network/way.ts"),
    expect: restricted("through src/client"),
  },
  {
    rule: "the network in the command line",
    file: "src/cli/lint3.ts",
    text: uses("../network/way.ts"),
    expect: restricted("through src/client"),
  },
  { rule: "vscode in client", file: "src/client/lint1.ts", text: uses("vscode"), expect: restricted("Only src/host") },
  {
    rule: "client looks behind the protocol",
    file: "src/client/lint2.ts",
    text: uses("../worker/llama/backend.ts"),
    expect: restricted("not the process behind"),
  },
  { rule: "vscode in worker", file: "src/worker/lint1.ts", text: uses("vscode"), expect: restricted("Only src/host") },
  {
    rule: "the library outside its folder",
    file: "src/worker/lint2.ts",
    text: uses("node-llama-cpp"),
    expect: restricted("Only src/worker/llama"),
  },
  {
    rule: "vscode in the library's folder",
    file: "src/worker/llama/lint3.ts",
    text: uses("vscode"),
    expect: restricted("Only src/host"),
  },
  {
    rule: "worker imports its client",
    file: "src/worker/llama/lint4.ts",
    text: uses("../../client/reach.ts"),
    expect: restricted("through src/protocol"),
  },
  {
    rule: "the library in the host",
    file: "src/host/lint1.ts",
    text: uses("node-llama-cpp"),
    expect: restricted("Only src/worker/llama"),
  },
  {
    rule: "host imports the page",
    file: "src/host/lint2.ts",
    text: uses("../webview/page.ts"),
    expect: restricted("runs in the extension host"),
  },
  {
    rule: "a second reader of the configuration",
    file: "src/host/lint3.ts",
    text: `import * as vscode from "vscode";\n\nexport const seen = vscode.workspace.getConfiguration("a");\n`,
    expect: ["no-restricted-properties", "Only src/host/settings.ts"],
  },
  {
    rule: "vscode in webview",
    file: "src/webview/lint1.ts",
    text: uses("vscode"),
    expect: restricted("Only src/host"),
  },
  { rule: "node in webview", file: "src/webview/lint2.ts", text: uses("node:fs"), expect: restricted("in a browser") },
  {
    rule: "another feature in webview",
    file: "src/webview/lint3.ts",
    text: uses("../core/completion/age.ts"),
    expect: restricted("src/core/chat only"),
  },
  {
    rule: "vscode in the command line",
    file: "src/cli/lint1.ts",
    text: uses("vscode"),
    expect: restricted("Only src/host"),
  },
  {
    rule: "command line imports the host",
    file: "src/cli/lint2.ts",
    text: uses("../host/settings.ts"),
    expect: restricted("without an editor"),
  },
  {
    rule: "somebody imports the root",
    file: "src/host/lint4.ts",
    text: uses("../extension.ts"),
    expect: restricted("Nobody imports a composition root"),
  },
  {
    rule: "a file of everything",
    file: "src/base/lint2.ts",
    text: uses("./utils.ts"),
    expect: restricted("named after the one idea"),
  },
  {
    rule: "a circle",
    file: "src/client/lint3.ts",
    text: `import type { Two } from "./lint4.ts";\n\nexport type One = Two | 1;\n`,
    expect: ["import(no-cycle)"],
  },
  {
    rule: "the other half of the circle",
    file: "src/client/lint4.ts",
    text: `import type { One } from "./lint3.ts";\n\nexport type Two = One | 2;\n`,
    expect: ["import(no-cycle)"],
  },
  {
    rule: "a promise nobody waits for",
    file: "src/client/lint5.ts",
    text: `import { readFile as prepare } from "node:fs/promises";\n\nprepare("token");\n`,
    expect: ["no-floating-promises"],
  },
  {
    rule: "a promise where a yes or no is wanted",
    file: "src/client/lint6.ts",
    text: `import { readFile as prepare } from "node:fs/promises";\n\nexport const empty = (): number => (prepare("token") ? 1 : 2);\n`,
    expect: ["no-misused-promises"],
  },
  {
    rule: "a switch that forgets a case",
    file: "src/base/lint3.ts",
    text: `export function word(kind: "a" | "b"): string {\n  switch (kind) {\n    case "a":\n      return "A";\n  }\n  return "";\n}\n`,
    expect: ["switch-exhaustiveness-check"],
  },
  {
    rule: "a thrown text",
    file: "src/base/lint4.ts",
    text: `export function stop(): never {\n  throw "stop";\n}\n`,
    expect: ["only-throw-error"],
  },
  {
    rule: "any",
    file: "src/base/lint5.ts",
    text: "export const loose = (value: any): void => value;\n",
    expect: ["no-explicit-any"],
  },
  { rule: "a default export", file: "src/base/lint6.ts", text: "export default 1;\n", expect: ["no-default-export"] },
  {
    rule: "an open end",
    file: "src/base/lint7.ts",
    text: "// TODO: later\nexport const open = 1;\n",
    expect: ["no-warning-comments"],
  },
  {
    rule: "a file too long",
    file: "src/base/lint8.ts",
    text: "export const line = 1;\n" + "//\n".repeat(400),
    expect: ["max-lines"],
  },
  {
    rule: "a file named otherwise",
    file: "src/base/Lint-9.ts",
    text: "export const name = 1;\n",
    expect: ["filename-case"],
  },
  {
    rule: "a script that needs an installed package",
    file: "scripts/lint1.mjs",
    text: `import { build } from "esbuild";\n\nawait build({});\n`,
    expect: restricted("before anything is installed"),
  },
  {
    rule: "the editor in a unit test",
    file: "test/unit/lint1.test.ts",
    text: uses("vscode"),
    expect: restricted("inside the editor"),
  },
];
