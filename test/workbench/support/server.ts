// A real VS Code as a server on a loopback address, with the built extension under development in it.
import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editorSettings } from "../../desktop/support/desktopEditor.mjs";
import { ensureWorkbench } from "../../../scripts/workbench-env.mjs";
import { silentLog } from "../../../src/base/log.ts";
import { runtimePaths } from "../../../src/client/paths.ts";
import { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { realModel } from "../../support/models/models.ts";
import { groupOf, processesNaming } from "../../support/processes.ts";
import { until } from "../../support/workers.ts";

/** The repository: the extension that runs in the workbench. */
const extensionFolder = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

export interface ServerOptions {
  /** Whether the embedded model is installed in the home that the extension sees. */
  readonly model: "installed" | "missing";
  /** With `asked`, a folder is not trusted until somebody says so. */
  readonly trust?: "given" | "asked";
  /** Environment of the extension host, besides the tests' own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where programs are looked for, besides Node's own folder. */
  readonly path?: string;
  /** Machine settings besides those of all tests. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The user's settings. In a browser's window, those for the network count only here: their scope is the application. */
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** `packed`: the extension is not under development, but a package to be installed with `editorCommand`. */
  readonly extension?: "development" | "packed";
  /** Folder of another extension to install; only one at a time can be under development. */
  readonly otherExtension?: string;
}

/** What costs the machine time in every window and is nothing a test looks at. */
const quietSettings = {
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.occurrencesHighlight": "off",
  "editor.stickyScroll.enabled": false,
  "breadcrumbs.enabled": false,
  // Else it asks the package registry for the types of every file's imports.
  "js/ts.tsserver.automaticTypeAcquisition.enabled": false,
  // One server for TypeScript instead of two, and no second extension host in the browser: there is no extension for it.
  "js/ts.tsserver.useSyntaxServer": "never",
  "extensions.webWorker": false,
  // Else every window looks through all processes for open ports, every two seconds.
  "remote.autoForwardPortsSource": "output",
  "extensions.ignoreRecommendations": true,
};

/** One server with a home of its own. Many windows can be opened on it. */
export class WorkbenchServer {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "glw-"));
  readonly home = path.join(this.folder, "home");
  /** Where the editor keeps installed extensions. */
  readonly extensions = path.join(this.folder, "extensions");
  private process: ChildProcess;
  private readonly port: number;
  private readonly env: NodeJS.ProcessEnv;
  private readonly extensionSource: "development" | "packed";
  private readonly trust: ServerOptions["trust"];
  private readonly runtime = path.join(this.folder, "run");
  private output = "";

  private constructor(port: number, options: ServerOptions) {
    this.port = port;
    this.trust = options.trust;
    this.extensionSource = options.extension ?? "development";
    mkdirSync(path.join(this.home, "models"), { recursive: true });
    if (options.model === "installed") {
      const model = realModel();
      symlinkSync(model, path.join(this.home, "models", path.basename(model)));
    }
    this.set(options.settings ?? {});
    if (options.userSettings !== undefined)
      write(path.join(this.dataFolder, "data", "User", "settings.json"), options.userSettings);
    mkdirSync(this.extensions);
    if (options.otherExtension !== undefined)
      cpSync(options.otherExtension, path.join(this.extensions, path.basename(options.otherExtension)), {
        recursive: true,
      });
    this.env = {
      ...process.env,
      PATH: `${path.dirname(ensureWorkbench().node)}:${options.path ?? process.env["PATH"]}`,
      GHOSTLIGHT_HOME: this.home,
      GHOSTLIGHT_RUNTIME: this.runtime,
      GHOSTLIGHT_TEST_USER_DATA: path.join(this.dataFolder, "data", "User"),
      ...options.env,
    };
    this.process = this.launch();
  }

  /** Starts the editor's process. */
  private launch(): ChildProcess {
    const { node, serverMain } = ensureWorkbench();
    const args = [
      ...[serverMain, "--host", "127.0.0.1", "--port", String(this.port), "--without-connection-token"],
      ...["--accept-server-license-terms", "--telemetry-level", "off"],
      // Else the extension host gets the PATH of a login shell instead of the one below.
      "--force-disable-user-env",
      ...(this.trust === "asked" ? [] : ["--disable-workspace-trust"]),
      // Makes the page honour the payload of its address: extension under development, no welcome page.
      "--enable-smoke-test-driver",
      ...this.folders,
    ];
    const launched = spawn(node, args, {
      // A group of its own: extension hosts and file watchers outlive their parent otherwise.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: this.env,
    });
    for (const stream of [launched.stdout, launched.stderr])
      stream?.on("data", (data: Buffer) => (this.output += data.toString()));
    return launched;
  }

  static async start(options: ServerOptions): Promise<WorkbenchServer> {
    const server = new WorkbenchServer(await freePort(), options);
    await server.answers();
    return server;
  }

  /** Ends the editor and starts it again, with everything it has kept. */
  async restart(): Promise<void> {
    await this.end();
    this.process = this.launch();
    await this.answers();
  }

  private async answers(): Promise<void> {
    await until("VS Code answers", async () => {
      if (this.process.exitCode !== null) throw new Error(`VS Code ended at its start: ${this.output}`);
      const response = await fetch(`http://127.0.0.1:${this.port}/version`).catch(() => undefined);
      return response?.ok === true;
    });
  }

  /**
   * Address of a window on a folder, on a `.code-workspace` file, or on nothing. `tests`: a file whose `run` the extension host
   * calls.
   */
  url(workspace: string | undefined, tests?: string): string {
    const remote = (place: string): string => `vscode-remote://127.0.0.1:${this.port}${place}`;
    const payload = [
      ["skipWelcome", "true"],
      ...(this.extensionSource === "development" ? [["extensionDevelopmentPath", remote(extensionFolder)]] : []),
      ...(tests === undefined ? [] : [["extensionTestsPath", remote(tests)]]),
    ];
    const kind = workspace?.endsWith(".code-workspace") === true ? "workspace" : "folder";
    const opened: Record<string, string> = workspace === undefined ? { ew: "true" } : { [kind]: workspace };
    const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });
    return `http://127.0.0.1:${this.port}/?${query}`;
  }

  /** Makes a folder with these files in it, to be opened as a workspace. */
  workspace(name: string, files: Readonly<Record<string, string>>): string {
    const folder = path.join(this.folder, "workspaces", name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  /** The machine's settings. */
  get settingsFile(): string {
    return path.join(this.dataFolder, "data", "Machine", "settings.json");
  }

  /** Sets the machine's settings, besides those of all tests. */
  set(settings: Readonly<Record<string, unknown>>): void {
    write(this.settingsFile, { ...editorSettings, ...quietSettings, ...settings });
  }

  /** Runs the editor's own command line, as `code --install-extension` does, and answers what it prints. */
  async editorCommand(...args: string[]): Promise<string> {
    const { node, serverMain } = ensureWorkbench();
    return new Promise((resolve, reject) => {
      execFile(node, [serverMain, ...this.folders, ...args], { env: this.env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${error.message}\n${stdout}${stderr}`));
      });
    });
  }

  /** Files of saved chats. */
  savedChats(): string[] {
    const folder = path.join(this.dataFolder, "data", "User");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /ghostlight\.ghostlight[/\\]chats[/\\][^/\\]+\.json$/.test(file))
      .map((file) => path.join(folder, file));
  }

  /** Everything that extension hosts have logged so far whose file's path contains a word. */
  logs(word: string): string {
    const folder = path.join(this.dataFolder, "data", "logs");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".log") && file.includes(word))
      .map((file) => readFileSync(path.join(folder, file), "utf8"))
      .join("\n");
  }

  /** Copies the logs of the editor, of its extension hosts and of the worker. */
  copyLogs(target: string): void {
    writeFileSync(path.join(target, "server.log"), this.output);
    const workerLog = runtimePaths(this.home).log;
    if (existsSync(workerLog)) cpSync(workerLog, path.join(target, "worker.log"));
    const logs = path.join(this.dataFolder, "data", "logs");
    if (existsSync(logs)) cpSync(logs, path.join(target, "logs"), { recursive: true });
  }

  /** The worker's process id, or undefined when none runs. */
  async workerPid(): Promise<number | undefined> {
    const client = this.client();
    try {
      return (await client.attach()) && client.state.kind === "running" ? client.state.pid : undefined;
    } finally {
      client.dispose();
    }
  }

  /**
   * Kills the worker, as a crash would, and answers the process id it had. Crashes before that count no more, or the tests of all
   * files together would be several in a row.
   */
  async killWorker(): Promise<number> {
    const pid = await this.workerPid();
    assert.ok(pid !== undefined, "no worker runs");
    rmSync(runtimePaths(this.home, this.env).crashes, { recursive: true, force: true });
    process.kill(pid, "SIGKILL");
    return pid;
  }

  /** How many requests of this kind the worker has answered so far. */
  async requestsFor(purpose: string): Promise<number> {
    return (await this.trace()).filter((record) => record.purpose === purpose).length;
  }

  /** What the worker's recent requests did, oldest first. */
  async trace(): Promise<readonly TraceRecord[]> {
    const client = this.client();
    try {
      await client.attach();
      return await client.trace();
    } finally {
      client.dispose();
    }
  }

  /** Waits until the worker has answered everything that was asked of it. */
  async workerIsIdle(): Promise<void> {
    const client = this.client();
    try {
      await until(
        "the worker is idle",
        async () => {
          if (!(await client.attach())) return true;
          return client.state.kind === "running" && client.state.status.pending === 0;
        },
        90_000,
      );
    } finally {
      client.dispose();
    }
  }

  /** How often a model was loaded in this home. */
  loads(): number {
    const log = readFileSync(runtimePaths(this.home).log, "utf8");
    return log.match(/info loaded/g)?.length ?? 0;
  }

  /** Kills the extension hosts of all windows, as a crash would. */
  async crashExtensionHosts(): Promise<void> {
    const hosts = this.extensionHosts();
    assert.notEqual(hosts.length, 0, "no extension host runs");
    for (const pid of hosts) process.kill(pid, "SIGKILL");
    await until("the extension hosts are gone", () => !this.extensionHosts().some((pid) => hosts.includes(pid)));
  }

  /** Ends the server with all its extension hosts, then the worker, and removes the files. */
  async stop(): Promise<void> {
    await this.end();
    // Last: a window that is still there would start it again.
    const client = this.client();
    await client.stop().catch(() => undefined);
    client.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(): Promise<void> {
    const { pid } = this.process;
    if (pid === undefined) return;
    signalGroup(pid, "SIGTERM");
    await until("VS Code has ended", () => !signalGroup(pid, 0), 6000).catch(() => signalGroup(pid, "SIGKILL"));
  }

  /** Process ids of the extension hosts, one for each window. */
  extensionHosts(): number[] {
    return processesNaming("--type=extensionHost").filter((pid) => groupOf(pid) === this.process.pid);
  }

  private client(): WorkerClient {
    return new WorkerClient({
      paths: runtimePaths(this.home, { GHOSTLIGHT_RUNTIME: this.runtime }),
      ...{ home: this.home, workerEntry: "none", build: "test", clientName: "test", keepAliveMinutes: 1 },
      log: silentLog,
    });
  }

  private get folders(): string[] {
    return ["--server-data-dir", this.dataFolder, "--extensions-dir", this.extensions];
  }

  private get dataFolder(): string {
    return path.join(this.folder, "data");
  }
}

function write(file: string, settings: object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(settings));
}

/** False when the group has no process any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
