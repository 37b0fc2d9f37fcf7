// Typing traces as make-typing-trace.mjs writes them: JSON Lines, one session after another.
import { describe } from "../base/errors.ts";
import { fail } from "../core/failures.ts";
import { jsonLines } from "./jsonLines.ts";

export interface TraceEdit {
  /** Milliseconds since the session's start. */
  readonly t: number;
  readonly offset: number;
  readonly delete: number;
  readonly insert: string;
}

export interface TraceSession {
  readonly session: number;
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  readonly offset: number;
  readonly edits: readonly TraceEdit[];
  /** Everything that was typed. */
  readonly truth: string;
}

type Row =
  | ({ readonly type: "open" } & Omit<TraceSession, "edits" | "truth">)
  | ({ readonly type: "edit" } & TraceEdit)
  | { readonly type: "close"; readonly truth: string };

/** Reads a trace session by session. Raises `badInput`, naming the line. */
export async function* readTrace(file: string): AsyncGenerator<TraceSession> {
  let line = 0;
  let open: Extract<Row, { type: "open" }> | undefined;
  let edits: TraceEdit[] = [];
  try {
    for await (const row of jsonLines(file)) {
      ({ line } = row);
      const entry = JSON.parse(row.text) as Row;
      if (entry.type === "open") {
        open = entry;
        edits = [];
      } else if (open === undefined) throw new Error("an edit comes before its session is opened");
      else if (entry.type === "edit") edits.push(entry);
      else if (entry.type === "close") yield { ...open, edits, truth: entry.truth };
      else throw new Error("the type of a row must be open, edit or close");
    }
  } catch (error) {
    fail("badInput", `${file}${line > 0 ? `, line ${line}` : ""}: ${describe(error)}.`);
  }
}
