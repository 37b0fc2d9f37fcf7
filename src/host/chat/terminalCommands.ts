// The last command of each terminal and what it wrote, as far as the shell tells the editor. A terminal's selection is left to the
// user: stable API gives it through the clipboard only, does not say what else than text is there, and could not put that back.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { tailOf, wellFormed } from "../../base/text.ts";
import type { Log } from "../../base/log.ts";
import { plainTerminalText } from "../../core/chat/terminalText.ts";
import { inBackground } from "../reasons.ts";

/** How much of a command's output is kept, from its end, in UTF-16 units. */
const longestOutput = 20_000;

interface RanCommand {
  readonly line: string;
  output: string;
  exitCode?: number | undefined;
}

export class TerminalCommands implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly last = new WeakMap<vscode.Terminal, RanCommand>();
  private readonly running = new WeakMap<vscode.TerminalShellExecution, RanCommand>();
  private readonly busy = new WeakSet<vscode.Terminal>();

  constructor(log: Log) {
    this.parts.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        const command: RanCommand = { line: execution.commandLine.value, output: "" };
        this.last.set(terminal, command);
        this.running.set(execution, command);
        this.busy.add(terminal);
        inBackground(log, "reading a terminal", keepOutput(execution, command));
      }),
    );
    this.parts.add(
      vscode.window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) => {
        const command = this.running.get(execution);
        if (command) command.exitCode = exitCode;
        this.busy.delete(terminal);
      }),
    );
  }

  /** Whether a command is known to run in a terminal. */
  isBusy(terminal: vscode.Terminal): boolean {
    return this.busy.has(terminal);
  }

  /** The last command of a terminal, what it wrote and how it ended; undefined when the shell did not tell. */
  lastOf(terminal: vscode.Terminal): string | undefined {
    const command = this.last.get(terminal);
    if (command === undefined) return undefined;
    const { line, output, exitCode } = command;
    const end = exitCode === undefined || exitCode === 0 ? "" : `(exit code ${exitCode})\n`;
    return wellFormed(`$ ${line}\n${plainTerminalText(output)}${end}`);
  }

  dispose(): void {
    this.parts.dispose();
  }
}

async function keepOutput(execution: vscode.TerminalShellExecution, command: RanCommand): Promise<void> {
  for await (const data of execution.read()) command.output = tailOf(command.output + data, longestOutput);
}
