// Puts files back as they were before a question to the agent, and takes that back again.
import path from "node:path";
import * as vscode from "vscode";
import { readSessions } from "../../client/agent/changeRecord.ts";
import { restoreSession, type RestoreReport } from "../../client/agent/restoreSession.ts";
import { visible, visibleName } from "../../core/agent/visible.ts";
import type { RestoreNote } from "../../core/agentWork.ts";
import type { AnswerTurn, Conversation } from "../../core/chat/conversation.ts";
import { isSame, unsavedFiles } from "./editorTools.ts";

/** Takes back what the agent changed for an answer's question and all later ones of the chat, the newest first. */
export async function restoreBefore(home: string, { turns }: Conversation, id: number): Promise<RestoreNote> {
  const later = turns.filter((turn): turn is AnswerTurn => turn.kind === "answer" && turn.id >= id);
  const sessions = later.flatMap(({ agent }) => agent?.sessions ?? []);
  return takeBack(home, sessions.toReversed(), "restore");
}

/** Takes a restore back. */
export async function undoRestore(home: string, { by }: RestoreNote): Promise<RestoreNote> {
  return { ...(await takeBack(home, by, "undo")), by: [] };
}

async function takeBack(home: string, ids: readonly string[], how: RestoreNote["how"]): Promise<RestoreNote> {
  const unsaved = await unsavedFiles();
  const keepsOff = (file: string): string | undefined =>
    unsaved.some((each) => isSame(each, file))
      ? vscode.l10n.t("because it has unsaved changes in the editor")
      : undefined;
  const reports: RestoreReport[] = [];
  const left: { path: string; why: string }[] = [];
  for (const id of ids) {
    // The oldest are not kept for ever.
    const record = (await readSessions(home)).find((each) => each.id === id);
    if (record === undefined)
      left.push({
        path: vscode.l10n.t("What was changed first"),
        why: vscode.l10n.t("because its earlier content is no longer kept"),
      });
    else if (record.files.length > 0) reports.push(await restoreSession(home, record.folder, id, Date.now(), keepsOff));
  }
  const short = (folder: string, file: string): string => {
    const below = path.relative(folder, file);
    return visibleName(below.startsWith("..") || path.isAbsolute(below) ? file : below);
  };
  const restored = reports.flatMap((report) => report.restored.map((file) => short(report.of.folder, file)));
  for (const { of, conflicts } of reports)
    left.push(...conflicts.map(({ path: file, why }) => ({ path: short(of.folder, file), why: visible(why) })));
  return {
    how,
    by: reports
      .filter((report) => report.restored.length > 0)
      .map((report) => report.id)
      .toReversed(),
    restored: [...new Set(restored)],
    left: left.filter((each, at) => left.findIndex((other) => other.path === each.path) === at),
  };
}
