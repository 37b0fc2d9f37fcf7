// The agent's tools in a folder of this machine.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import { wellFormed } from "../../base/text.ts";
import type { Place } from "../../core/agent/approval/approval.ts";
import { numberedLines } from "../../core/agent/files/numberedLines.ts";
import { commandResult, done, failed, readResult, type ToolResult } from "../../core/agent/tools/results.ts";
import { commandSeconds, type ToolUse } from "../../core/agent/tools/toolUse.ts";
import type { AgentTools, PreparedCall } from "../../core/agent/turn/agentRun.ts";
import { visibleName } from "../../core/agent/visible.ts";
import { plainTerminalText } from "../../core/chat/terminalText.ts";
import { languageIdOfPath } from "../../core/languages.ts";
import type { NamedText } from "../../core/modelPort.ts";
import type { AgentFolder } from "./agentFolder.ts";
import type { ChangeRecord } from "./changeRecord.ts";
import { runCommand } from "./commandRun.ts";
import { fileText } from "./fileBytes.ts";
import { FileTools, type FileHelp } from "./fileTools.ts";
import { listFiles, searchFiles } from "./folderSearch.ts";
import { likelyFiles } from "./missingFile.ts";

/** Under this name `read_file` reads what a command wrote. */
const outputName = /^@run\/([1-9]\d{0,5})\.txt$/;

type DiskUse = Exclude<ToolUse, { tool: "ask" }>;

export class FolderTools implements AgentTools {
  private readonly folder: AgentFolder;
  private readonly record: ChangeRecord;
  private readonly files: FileTools;
  private readonly help: FileHelp;
  /** Files with the output of each command, in order. */
  private readonly outputs: string[];

  /** `earlier`: the tools of the task before, in the same folder. What they have read and run is known. */
  constructor(folder: AgentFolder, record: ChangeRecord, help: FileHelp, earlier?: FolderTools) {
    [this.folder, this.record, this.help] = [folder, record, help];
    this.files = new FileTools(folder, record, help, earlier?.files);
    this.outputs = [...(earlier?.outputs ?? [])];
  }

  get seen(): readonly NamedText[] {
    return this.files.seenTexts;
  }

  async prepare(use: DiskUse, signal: AbortSignal): Promise<PreparedCall> {
    try {
      const prepared = await this.prepared(use, signal);
      if (prepared.kind === "impossible") return prepared;
      return { ...prepared, perform: (performing) => this.guarded(() => prepared.perform(performing)) };
    } catch (error) {
      return { kind: "impossible", result: expected(error) };
    }
  }

  private async prepared(use: DiskUse, signal: AbortSignal): Promise<PreparedCall> {
    switch (use.tool) {
      case "list_files":
        return this.list(use.path ?? ".", use.glob, signal);
      case "search":
        return looking(undefined, () => searchFiles(this.folder, use, signal));
      case "read_file": {
        const number = outputName.exec(use.path)?.[1];
        return number === undefined
          ? this.files.read(use.path, use, signal)
          : looking(undefined, () => this.readOutput(number, use));
      }
      case "edit_file":
        return this.files.edit(use.path, use.old, use.new, signal);
      case "write_file":
        return this.files.write(use.path, use.text, signal);
      case "delete_file":
        return this.files.delete(use.path, signal);
      case "problems":
        return this.problems(use.path, signal);
      case "run":
        return {
          kind: "proposed",
          proposal: { action: "run", command: use.command },
          perform: (running) => this.run(use.command, commandSeconds(use.seconds), running),
        };
      case "other":
        return { kind: "impossible", result: failed(`The tool ${use.name} cannot be called here.`) };
    }
  }

  private async list(given: string, glob: string | undefined, signal: AbortSignal): Promise<PreparedCall> {
    const { place, kind } = await this.folder.find(given);
    return looking(place, async () => {
      // A pattern where the folder should be.
      if (kind === "missing" && glob === undefined && given.includes("*") && place.where === "inside")
        return listFiles(this.folder, this.folder.root, given.replace(/^\.\//, ""), signal);
      if (kind === "missing")
        return failed(
          `There is no folder ${given}. Without a path, all files are listed.${await likelyFiles(this.folder, given, signal)}`,
        );
      if (kind !== "folder") return failed(`${given} is no folder.`);
      return listFiles(this.folder, place.real, glob, signal);
    });
  }

  private async problems(given: string | undefined, signal: AbortSignal): Promise<PreparedCall> {
    const ownTests = "Use run for the project's own checks or tests.";
    if (given === undefined) return looking(undefined, async () => failed(`Give a path. ${ownTests}`));
    const { place, kind } = await this.folder.find(given);
    return looking(place, async () => {
      if (kind !== "file") return failed(`There is no file ${given}.${await likelyFiles(this.folder, given, signal)}`);
      const file = await fileText(place.real);
      if ("unreadable" in file) return failed(`${visibleName(place.path)} ${file.unreadable}.`);
      const languageId = languageIdOfPath(place.path);
      const [count] = languageId === undefined ? [null] : await this.help.checkSyntax(languageId, [file.decoded.text]);
      if (typeof count !== "number") return failed(`Nothing is known about ${visibleName(place.path)}. ${ownTests}`);
      return done(`${visibleName(place.path)} has ${count} syntax errors. Nothing else was checked. ${ownTests}`);
    });
  }

  private async run(command: string, seconds: number, signal: AbortSignal): Promise<ToolResult> {
    const number = this.outputs.length + 1;
    const outputFile = path.join(await this.record.outputsFolder(), `${number}.txt`);
    this.outputs.push(outputFile);
    const { end, output } = await runCommand(command, { folder: this.folder.root, seconds, outputFile, signal });
    return commandResult(end, plainTerminalText(wellFormed(output)), `the file @run/${number}.txt`);
  }

  private async readOutput(
    number: string,
    range: { readonly from?: number; readonly to?: number },
  ): Promise<ToolResult> {
    const file = this.outputs[Number(number) - 1];
    if (file === undefined) return failed(`There is no output @run/${number}.txt.`);
    const text = await readFile(file, "utf8");
    return readResult(`@run/${number}.txt`, numberedLines(plainTerminalText(text), range));
  }

  private async guarded(work: () => Promise<ToolResult | "changed">): Promise<ToolResult | "changed"> {
    try {
      return await work();
    } catch (error) {
      return expected(error);
    }
  }
}

function looking(place: Place | undefined, perform: () => Promise<ToolResult>): PreparedCall {
  return { kind: "proposed", proposal: { action: "look", ...(place !== undefined && { place }) }, perform };
}

/** What the system says about a path is a result like any other; anything else is a bug. */
function expected(error: unknown): ToolResult {
  if ((error as { name?: unknown }).name === "AbortError") return failed("Stopped.");
  if (systemCode(error) === undefined) throw error;
  return failed(`It is not possible: ${describe(error)}.`);
}
