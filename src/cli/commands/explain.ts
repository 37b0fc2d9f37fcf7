import { explanation } from "../../core/edits/explain.ts";
import { readSelection } from "../documents.ts";
import { readRange } from "../options.ts";
import type { Session } from "../session.ts";
import { answer } from "./chat.ts";

/** `explain FILE:START-END`: what these lines do. */
export async function explain(session: Session): Promise<number> {
  const { selection } = await readSelection(readRange(session.options.positionals[0]));
  return answer(session, "explain", { ...explanation(selection), excerpts: [] });
}
