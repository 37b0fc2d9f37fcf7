// The server to use instead of a model on this machine: its address is a machine setting, its key a secret, and unencrypted text
// is sent only after the user has agreed.
import * as vscode from "vscode";
import { failureOf } from "../../core/failures.ts";
import type { RemoteModel } from "../../core/models/runtime/modelSource.ts";
import { parseServerAddress, shownAddress } from "../../core/models/remote/serverAddress.ts";
import { networkRules } from "../../core/networkRules.ts";
import type { EditorSettings } from "../settings.ts";

/** Origins to which the user allows unencrypted text to be sent. */
const agreedKey = "ghostlight.readableServers";

/** A server as the user named it. */
export interface NamedServer {
  readonly url: string;
  /** Empty: the first one that the server lists. */
  readonly model: string;
}

/** Asks for servers, and keeps their keys and the user's agreements. */
export class RemoteServers {
  private readonly secrets: vscode.SecretStorage;
  private readonly memory: vscode.Memento;
  private readonly settings: Pick<EditorSettings, "network">;

  constructor(secrets: vscode.SecretStorage, memory: vscode.Memento, settings: Pick<EditorSettings, "network">) {
    this.secrets = secrets;
    this.memory = memory;
    this.settings = settings;
  }

  /** What the worker needs to connect to a server. Raises `badInput` for an invalid address. */
  async source({ url, model }: NamedServer, contextTokens: number): Promise<RemoteModel> {
    const { origin, isUnencrypted } = parseServerAddress(url);
    const key = await this.secrets.get(secretKey(origin));
    const mayBeReadable = isUnencrypted && this.agreed().includes(origin);
    const network = networkRules(process.env, this.settings.network);
    return { url, model, contextTokens, mayBeReadable, network, ...(key !== undefined && key !== "" && { key }) };
  }

  /** Asks for a server, its key and its model, starting with the current ones; undefined when the user cancelled. */
  async ask(before: NamedServer): Promise<NamedServer | undefined> {
    const { l10n } = vscode;
    const title = l10n.t("Ghostlight: Use a Server");
    const url = await vscode.window.showInputBox({
      title,
      prompt: l10n.t("Address of an OpenAI-compatible server (vLLM, SGLang, llama-server). Your code is sent to it."),
      placeHolder: l10n.t("http://localhost:8000 or https://host/path"),
      value: before.url,
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === "" ? undefined : (problemOf(text) ?? usedAddress(text))),
    });
    if (url === undefined || url.trim() === "") return undefined;
    const { origin, isUnencrypted } = parseServerAddress(url);
    if (isUnencrypted && !(await this.agreeTo(origin))) return undefined;
    const key = await vscode.window.showInputBox({
      title,
      prompt: l10n.t("API key for {0}, stored as a secret. Leave it empty if the server needs none.", origin),
      password: true,
      ignoreFocusOut: true,
      value: (await this.secrets.get(secretKey(origin))) ?? "",
    });
    if (key === undefined) return undefined;
    const model = await vscode.window.showInputBox({
      title,
      prompt: l10n.t("Name of the model on the server. Leave it empty for the first one that the server lists."),
      value: url === before.url ? before.model : "",
      ignoreFocusOut: true,
    });
    if (model === undefined) return undefined;
    if (key.trim() === "") await this.secrets.delete(secretKey(origin));
    else await this.secrets.store(secretKey(origin), key.trim());
    // As it is used, so that the setting shows it.
    return { url: shownAddress(url), model: model.trim() };
  }

  private agreed(): readonly string[] {
    return this.memory.get<readonly string[]>(agreedKey, []);
  }

  private async agreeTo(origin: string): Promise<boolean> {
    if (this.agreed().includes(origin)) return true;
    const { l10n } = vscode;
    const send = l10n.t("Send Unencrypted");
    const chosen = await vscode.window.showWarningMessage(
      l10n.t("The connection to {0} is not encrypted, and the server is not on this machine.", origin),
      { modal: true, detail: l10n.t("Anyone on the network could read your code and the API key.") },
      send,
    );
    if (chosen !== send) return false;
    await this.memory.update(agreedKey, [...this.agreed(), origin]);
    return true;
  }
}

/** A key belongs to one origin: changing the address in the settings must not send it elsewhere. */
function secretKey(origin: string): string {
  return `ghostlight.serverKey:${origin}`;
}

/** Says which address is used where that is not the one that was entered. */
function usedAddress(text: string): vscode.InputBoxValidationMessage | undefined {
  const shown = shownAddress(text);
  if (shown === text.trim().replace(/\/+$/, "")) return undefined;
  return { message: vscode.l10n.t("Ghostlight uses {0}.", shown), severity: vscode.InputBoxValidationSeverity.Info };
}

function problemOf(text: string): string | undefined {
  try {
    parseServerAddress(text);
    return undefined;
  } catch (error) {
    const { kind, message, nextStep } = failureOf(error);
    if (kind !== "badInput") throw error;
    return `${vscode.l10n.t(message)} ${vscode.l10n.t(nextStep)}`;
  }
}
