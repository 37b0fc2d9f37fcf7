// Reading and changing files for the agent. A change is worked out first and made later, when it was approved: then the file must
// still be what it was, and the path must lead where it led.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { createTwoFilesPatch } from "diff";
import { describe, systemCode } from "../../base/errors.ts";
import { wellFormed } from "../../base/text.ts";
import { judge, type Proposal, type Verdict } from "../../core/agent/approval/approval.ts";
import { changesScripts } from "../../core/agent/approval/protectedPlaces.ts";
import { linesAround, linesOf, numberedLines, type LineRange } from "../../core/agent/files/numberedLines.ts";
import { breaksWrittenOut, uniqueEdit } from "../../core/agent/files/uniqueEdit.ts";
import { done, failed, readResult, type ToolResult } from "../../core/agent/tools/results.ts";
import type { PreparedCall } from "../../core/agent/turn/agentRun.ts";
import { languageIdOfPath } from "../../core/languages.ts";
import type { NamedText } from "../../core/modelPort.ts";
import { atomicWrite } from "../atomicWrite.ts";
import { encodeFile, type TextEncoding } from "../textEncoding.ts";
import type { AgentFolder, FoundPlace } from "./agentFolder.ts";
import type { ChangeRecord } from "./changeRecord.ts";
import { likelyFiles } from "./missingFile.ts";
import { fileBytes, fileText, fixedBecause, hashOf, type FileText } from "./fileBytes.ts";
import { nameOf, SeenFiles } from "./seenFiles.ts";

/** Counts the syntax errors of texts; null where nobody can. */
export type SyntaxCheck = (languageId: string, texts: readonly string[]) => Promise<readonly (number | null)[]>;

/** What the tools cannot do by themselves. */
export interface FileHelp {
  readonly checkSyntax: SyntaxCheck;
  /** Deletes a file, by its full path; without it, the file is gone at once. Raises Node's errors. */
  readonly remove?: (file: string) => Promise<void>;
}

/** Most lines of a file that may be written anew. */
const mostRewritten = 200;
/** Most lines that are shown of a file that was edited without having been read. */
const mostShownUnread = 100;
const utf8: TextEncoding = { name: "UTF-8", kind: "utf8", mark: new Uint8Array() };

/** A change that was worked out. Null: no file. */
interface Change {
  readonly found: FoundPlace;
  readonly given: string;
  readonly before: FileText | { readonly bytes: Uint8Array } | null;
  readonly after: Uint8Array | null;
  readonly text: string;
  readonly result: () => Promise<string>;
}

export class FileTools {
  private readonly folder: AgentFolder;
  private readonly record: ChangeRecord;
  private readonly help: FileHelp;
  private readonly seen: SeenFiles;

  /** `earlier`: the tools of the task before, in the same folder. What they have read is known. */
  constructor(folder: AgentFolder, record: ChangeRecord, help: FileHelp, earlier?: FileTools) {
    [this.folder, this.record, this.help] = [folder, record, help];
    this.seen = new SeenFiles(earlier?.seen);
  }

  /** What was seen, the last first, as much as can be sent with every question. */
  get seenTexts(): readonly NamedText[] {
    return this.seen.texts();
  }

  async read(given: string, range: LineRange, signal: AbortSignal): Promise<PreparedCall> {
    const found = await this.folder.find(given);
    const { place } = found;
    const perform = async (): Promise<ToolResult> => {
      const none = await this.notAFile(given, found, signal);
      if (none !== undefined) return failed(none);
      const file = await fileText(place.real);
      if ("unreadable" in file) return failed(`${nameOf(place)} ${file.unreadable}.`);
      const text = wellFormed(file.decoded.text);
      const lines = numberedLines(text, range);
      const isWhole = lines.count === 0 || (lines.first === 1 && lines.last === lines.count);
      this.seen.see(given, place, { hash: file.hash, text, isWhole });
      return readResult(nameOf(place), lines);
    };
    // Only what the model has seen whole, it may write anew.
    const shownInPart = (): void => this.seen.shownInPart(place);
    return { kind: "proposed", proposal: { action: "look", place }, perform, shownInPart };
  }

  async edit(given: string, old: string, replacement: string, signal: AbortSignal): Promise<PreparedCall> {
    const found = await this.folder.find(given);
    const { place } = found;
    // Where nothing may be read, nothing may be learnt from an edit that fails either.
    const look = lookVerdict(found);
    if (look === "refused") return this.hidden(found);
    const mayLook = look === "allowed";
    const none = await this.notAFile(given, found, signal);
    if (none !== undefined) return mayLook ? impossible(none) : this.hidden(found);
    const file = await fileText(place.real);
    if ("unreadable" in file) return mayLook ? impossible(`${nameOf(place)} ${file.unreadable}.`) : this.hidden(found);
    const stale = mayLook ? this.seen.stale(given, place, file) : undefined;
    if (stale !== undefined) return impossible(stale);
    const fixed = await fixedBecause(place.real);
    if (fixed !== undefined)
      return mayLook ? impossible(`Nothing was changed: ${nameOf(place)} ${fixed}.`) : this.hidden(found);
    const edit = uniqueEdit(file.decoded.text, old, replacement);
    if ("problem" in edit) {
      if (!mayLook) return this.hidden(found);
      // The problem quotes the lines that are nearest, so the next try is held to the file's own.
      const seen = this.seen.of(place);
      const text = wellFormed(file.decoded.text);
      this.seen.see(given, place, { hash: file.hash, text, isWhole: seen?.isWhole === true });
      if (seen !== undefined || edit.short === undefined) return impossible(edit.problem);
      // A guess at what the file says: with its lines, the next try need not be one.
      const lines = readResult(nameOf(place), numberedLines(text, { to: mostShownUnread }));
      const rest = lines.rest === undefined ? {} : { rest: lines.rest };
      return {
        kind: "impossible",
        result: { ...failed(`${edit.short} You had not read it.\n${lines.text}`), ...rest },
      };
    }
    const after = encodeFile(edit.text, file.decoded.encoding);
    if (!Buffer.isBuffer(after)) return impossible(cannotHold(nameOf(place), file.decoded.encoding, after.missing));
    const result = async (): Promise<string> => {
      const shown = linesAround(wellFormed(edit.text), edit.firstLine, edit.lastLine);
      const how = edit.isLoose === true ? ", with its own white space" : "";
      return `${nameOf(place)} is changed${how}:\n${shown}${await this.newErrors(place.path, file.decoded.text, edit.text)}`;
    };
    return this.proposed({ found, given, before: file, after, text: edit.text, result });
  }

  async write(given: string, text: string, signal: AbortSignal): Promise<PreparedCall> {
    const found = await this.folder.find(given);
    const { place, kind } = found;
    const look = lookVerdict(found);
    if (look === "refused") return this.hidden(found);
    if (kind === "missing") {
      const result = async (): Promise<string> =>
        `${nameOf(place)} is written: ${counted(linesOf(text).length)}.${asWritten(text)}${await this.newErrors(place.path, "", text)}`;
      return this.proposed({ found, given, before: null, after: Buffer.from(text), text, result });
    }
    if (look === "ask") return this.hidden(found);
    const none = await this.notAFile(given, found, signal);
    if (none !== undefined) return impossible(none);
    const file = await fileText(place.real);
    if ("unreadable" in file) return impossible(`${nameOf(place)} ${file.unreadable}.`);
    const stale = this.seen.stale(given, place, file);
    if (stale !== undefined) return impossible(stale);
    const fixed = await fixedBecause(place.real);
    if (fixed !== undefined) return impossible(`Nothing was changed: ${nameOf(place)} ${fixed}.`);
    const lines = linesOf(file.decoded.text).length;
    const isRead = this.seen.of(place)?.isWhole === true;
    if (lines > mostRewritten)
      return impossible(`${nameOf(place)} has ${lines} lines already. Change it with edit_file.`);
    if (!isRead && lines > 0)
      return impossible(`${nameOf(place)} is there already. Read it first, and change it with edit_file.`);
    const written = withLineEnds(text, file.decoded.text);
    const encoding = file.bytes.length === 0 ? utf8 : file.decoded.encoding;
    const after = encodeFile(written, encoding);
    if (!Buffer.isBuffer(after)) return impossible(cannotHold(nameOf(place), encoding, after.missing));
    if (after.equals(file.bytes)) return impossible(`${nameOf(place)} holds exactly this text already.`);
    const result = async (): Promise<string> =>
      `${nameOf(place)} is written anew.${asWritten(text)}${await this.newErrors(place.path, file.decoded.text, written)}`;
    return this.proposed({ found, given, before: file, after, text: written, result });
  }

  async delete(given: string, signal: AbortSignal): Promise<PreparedCall> {
    const found = await this.folder.find(given);
    const { place } = found;
    if (lookVerdict(found) === "refused") return this.hidden(found);
    const none = found.isLink
      ? `${given} is a link. Only files can be deleted.`
      : await this.notAFile(given, found, signal);
    if (none !== undefined) return impossible(none);
    const bytes = await fileBytes(place.real);
    if ("unreadable" in bytes) return impossible(`${nameOf(place)} ${bytes.unreadable}, so it could not be restored.`);
    const result = (): Promise<string> => Promise.resolve(`${nameOf(place)} is deleted.`);
    const change: Change = { found, given, before: { bytes }, after: null, text: "", result };
    return { kind: "proposed", proposal: { action: "delete", place }, perform: () => this.make(change) };
  }

  /** Why there is nothing to read or change. */
  private async notAFile(given: string, { kind, place }: FoundPlace, signal: AbortSignal): Promise<string | undefined> {
    if (kind === "file") return undefined;
    if (kind === "folder") return `${given} is a folder. List it with list_files.`;
    if (kind === "other") return `${given} is neither a file nor a folder.`;
    return `There is no file ${given}.${place.where === "inside" ? await likelyFiles(this.folder, given, signal) : ""}`;
  }

  /** A change that is only proposed so that it can be judged: it will be refused, or asked about without being possible. */
  private hidden({ place }: FoundPlace): PreparedCall {
    const perform = (): Promise<ToolResult> =>
      Promise.resolve(
        failed("Nothing was changed: the old text is not in the file exactly once, or it is no text file."),
      );
    return { kind: "proposed", proposal: { action: "change", place, diff: "" }, perform };
  }

  private proposed(change: Change): PreparedCall {
    const { place } = change.found;
    const before = change.before !== null && "decoded" in change.before ? change.before.decoded.text : "";
    const diff = createTwoFilesPatch(
      `a/${nameOf(place)}`,
      `b/${nameOf(place)}`,
      wellFormed(before),
      wellFormed(change.text),
    );
    const proposal: Proposal = {
      action: "change",
      place,
      diff: diff.replace(/^=+\n/, ""),
      texts: { before: wellFormed(before), after: wellFormed(change.text) },
      changesScripts: changesScripts(place.path, before, change.text),
    };
    return { kind: "proposed", proposal, perform: () => this.make(change) };
  }

  private async make({ found, given, before, after, text, result }: Change): Promise<ToolResult | "changed"> {
    const { real } = found.place;
    const shown = nameOf(found.place);
    const now = await this.folder.find(given);
    if (now.place.real !== real || now.place.where !== found.place.where || now.kind !== found.kind) return "changed";
    try {
      if (before !== null) {
        const bytes = await fileBytes(real);
        if ("unreadable" in bytes || hashOf(bytes) !== hashOf(before.bytes)) return "changed";
      }
      await this.record.keep(real, before?.bytes ?? null, after);
      try {
        if (after === null) await (this.help.remove ?? rm)(real);
        else {
          if (before === null) await mkdir(path.dirname(real), { recursive: true });
          await atomicWrite(real, after);
        }
      } catch (error) {
        // It is what it was.
        await this.record.keep(real, null, before?.bytes ?? null);
        throw error;
      }
      if (after === null) this.seen.forget(found.place);
      else this.seen.see(given, found.place, { hash: hashOf(after), text: wellFormed(text), isWhole: true });
    } catch (error) {
      // A full disk or a missing permission: the model can say so or do something else. Anything else is a bug.
      if (systemCode(error) === undefined) throw error;
      return failed(`${shown} could not be changed: ${describe(error)}.`);
    }
    return { ...done(await result(), `read ${shown} with read_file`), hasChanged: true };
  }

  private async newErrors(shown: string, before: string, after: string): Promise<string> {
    const languageId = languageIdOfPath(shown);
    if (languageId === undefined) return "";
    const [old, now] = await this.help.checkSyntax(languageId, [before, after]);
    if (typeof now !== "number" || now <= (old ?? 0)) return "";
    return `\nThe file has ${now} syntax ${now === 1 ? "error" : "errors"} now${before === "" ? "" : `, ${old ?? 0} before`}. Mend it.`;
  }
}

function counted(lines: number): string {
  return `${lines} ${lines === 1 ? "line" : "lines"}`;
}

/** What to say of a whole file in one line that most likely was to have many. */
function asWritten(text: string): string {
  if (!breaksWrittenOut(text) || text.split("\\n").length < 3) return "";
  return " It is one line with \\n written out. If line breaks were meant, write it anew with real ones.";
}

function impossible(text: string): PreparedCall {
  return { kind: "impossible", result: failed(text) };
}

/** Whether a file may be looked at, which comes before anything is said about it. */
function lookVerdict({ place }: FoundPlace): Verdict["kind"] {
  return judge({ action: "look", place }, { edits: "ask", commands: [] }).kind;
}

function cannotHold(shown: string, encoding: TextEncoding, missing: string): string {
  return `Nothing was changed: ${shown} is stored in ${encoding.name}, which has no character “${missing}”.`;
}

/** A text with the line ends that a file mostly has. */
function withLineEnds(text: string, file: string): string {
  const windows = file.split("\r\n").length - 1;
  const isWindows = windows > 0 && windows * 2 > file.split("\n").length - 1;
  return isWindows ? text.replace(/\r?\n/g, "\r\n") : text;
}
