// What the model has seen of files, so that it changes none that somebody else has changed meanwhile.
import { wellFormed } from "../../base/text.ts";
import type { Place } from "../../core/agent/approval/approval.ts";
import { changedSpan } from "../../core/agent/files/changedSpan.ts";
import { longestSource } from "../../core/agent/files/copySource.ts";
import { linesAround } from "../../core/agent/files/numberedLines.ts";
import { visibleName } from "../../core/agent/visible.ts";
import type { NamedText } from "../../core/modelPort.ts";
import type { FileText } from "./fileBytes.ts";

/** Most of what was seen that is sent with a question, in UTF-16 units. */
const mostSent = 2_000_000;

interface SeenFile {
  readonly hash: string;
  readonly text: string;
  readonly isWhole: boolean;
  /** What the model called it. */
  readonly names: readonly string[];
}

/** The path of a file for a text. */
export function nameOf({ path: name }: Place): string {
  return visibleName(name);
}

export class SeenFiles {
  /** By the real path; the one that was seen last is the last. */
  private readonly files: Map<string, SeenFile>;

  /** `earlier`: what is known already. */
  constructor(earlier?: SeenFiles) {
    this.files = new Map(earlier?.files);
  }

  of({ real }: Place): SeenFile | undefined {
    return this.files.get(real);
  }

  /** What was seen, the last first, as much as can be sent with every question. */
  texts(): readonly NamedText[] {
    const texts: NamedText[] = [];
    let length = 0;
    for (const { names, text } of [...this.files.values()].toReversed()) {
      if (text.length > longestSource) continue;
      length += text.length;
      if (length > mostSent) break;
      texts.push({ names, text });
    }
    return texts;
  }

  /** The model was shown a file, under the name that it had given. */
  see(given: string, place: Place, seen: Omit<SeenFile, "names">): void {
    const names = new Set([...(this.of(place)?.names ?? []), given, place.path, place.real]);
    this.files.delete(place.real);
    this.files.set(place.real, { ...seen, names: [...names] });
  }

  /** The result in which a file was to be shown whole was shortened. */
  shownInPart(place: Place): void {
    const seen = this.of(place);
    if (seen !== undefined) this.files.set(place.real, { ...seen, isWhole: false });
  }

  forget({ real }: Place): void {
    this.files.delete(real);
  }

  /** Why a change is refused because the file is not what the model has seen; it is shown what is new. */
  stale(given: string, place: Place, { hash, decoded }: FileText): string | undefined {
    const seen = this.of(place);
    const shown = nameOf(place);
    if (seen === undefined || seen.hash === hash) return undefined;
    const text = wellFormed(decoded.text);
    const { first, last } = changedSpan(seen.text, text);
    this.see(given, place, { hash, text, isWhole: false });
    const lines = linesAround(text, first, last);
    return `Nothing was changed: ${shown} was changed by somebody else since you saw it. It is like this now:\n${lines}`;
  }
}
