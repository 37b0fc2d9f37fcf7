// The token for gated models of the hub. It is kept in the editor's secret storage and sent to the hub only.
import * as vscode from "vscode";

const secretKey = "ghostlight.hubToken";

/** The user's token for the model hub. */
export class HubToken {
  private readonly secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.secrets = secrets;
  }

  /** The token, if there is one. */
  async read(): Promise<string | undefined> {
    return this.secrets.get(secretKey);
  }

  /** Asks for the token and stores it; an empty one removes it. Returns undefined when the user entered none. */
  async ask(why?: string): Promise<string | undefined> {
    const { l10n } = vscode;
    const typed = await vscode.window.showInputBox({
      title: l10n.t("Ghostlight: Set Hugging Face Token"),
      prompt:
        why ?? l10n.t("For models whose terms must be accepted first. Leave it empty to remove the stored token."),
      placeHolder: l10n.t("hf_…, created on your account page at the hub"),
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^[\x21-\x7e]*$/.test(text.trim()) ? undefined : l10n.t("A token has no spaces and no special characters."),
    });
    if (typed === undefined) return undefined;
    const token = typed.trim();
    if (token === "") await this.secrets.delete(secretKey);
    else await this.secrets.store(secretKey, token);
    return token === "" ? undefined : token;
  }

  /** The command: asks for the token and confirms the change. */
  async set(): Promise<void> {
    const { l10n } = vscode;
    const before = await this.read();
    const token = await this.ask();
    if (token !== undefined) void vscode.window.showInformationMessage(l10n.t("Ghostlight: the token is stored."));
    else if (before !== undefined && (await this.read()) === undefined)
      void vscode.window.showInformationMessage(l10n.t("Ghostlight: the token was removed."));
  }
}
