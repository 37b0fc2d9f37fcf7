// The terminal in which commands of an answer run: one of our own, so that nothing is typed into a program that the user has running.
import * as vscode from "vscode";
import type { TerminalCommands } from "./terminalCommands.ts";

/** Its name in the editor's list of terminals. */
export const commandTerminalName = "Ghostlight";

export class CommandTerminal {
  private readonly commands: TerminalCommands;
  private terminal: vscode.Terminal | undefined;

  constructor(commands: TerminalCommands) {
    this.commands = commands;
  }

  /** Runs a command where the user can see it. While an earlier one is running, the next gets a terminal of its own. */
  run(command: string): void {
    const isUsable =
      this.terminal !== undefined && this.terminal.exitStatus === undefined && !this.commands.isBusy(this.terminal);
    if (!isUsable) this.terminal = vscode.window.createTerminal({ name: commandTerminalName });
    this.terminal!.show(true);
    this.terminal!.sendText(command);
  }
}
