// What the agent may do by itself, what it has to ask for, and what it never gets. One table for all who run it.
import { commandFacts, isAllowedCommand, unshowable } from "./commands.ts";
import { protectedAbove, protectedPlace } from "./protectedPlaces.ts";
import { saysItReads } from "./readingTools.ts";

/** A file or folder as a call names it, after its links were resolved. */
export interface Place {
  /** Relative to the folder with `/`, or absolute where it is outside. */
  readonly path: string;
  /** The whole path, links resolved. */
  readonly real: string;
  /** `linkedOut`: it is in the folder by name only. */
  readonly where: "inside" | "outside" | "linkedOut";
  /** Its name, or the one it leads to, says that it holds secrets. */
  readonly isSecret: boolean;
  /** Left out of lists and searches, as `.gitignore` says. */
  readonly isIgnored: boolean;
  /** Ghostlight's own files: settings, chats, what can be restored. */
  readonly isOwn?: boolean;
  /** The file has a second name (a hard link), perhaps elsewhere. */
  readonly hasOtherNames?: boolean;
}

/** What a call would do. */
export type Proposal =
  | { readonly action: "look"; readonly place?: Place }
  | {
      readonly action: "change";
      readonly place: Place;
      readonly diff: string;
      /** The whole file before and after, where it can be shown. */
      readonly texts?: { readonly before: string; readonly after: string };
      readonly changesScripts?: boolean;
    }
  | { readonly action: "delete"; readonly place: Place }
  | { readonly action: "run"; readonly command: string }
  /** A tool of another extension or of an MCP server. `tool`: its own name; `input`: what it gets, as JSON. */
  | { readonly action: "callTool"; readonly tool: string; readonly input: string }
  | { readonly action: "askUser"; readonly question: string };

/** What the user allowed beforehand. */
export interface ApprovalRules {
  /** `ask`: each edit is shown before it is made. `accept`: ordinary ones inside the folder are made at once. */
  readonly edits: "ask" | "accept";
  /** Commands that run without asking, each exactly as it is written. */
  readonly commands: readonly string[];
  /** Tools of others that are called without asking, by their own names. Those that do more than read are asked all the same. */
  readonly tools?: readonly string[];
}

/** `why`: for the model if it is refused, for the user if asked; the rest of a sentence that begins with the path or the command. */
export type Verdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "ask"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

const allowed: Verdict = { kind: "allowed" };
const ask = (why: string): Verdict => ({ kind: "ask", why });
const refused = (why: string): Verdict => ({ kind: "refused", why });

/** Judges what a call would do. */
export function judge(proposal: Proposal, rules: ApprovalRules): Verdict {
  switch (proposal.action) {
    case "askUser":
      return allowed;
    case "run":
      return judgeCommand(proposal.command, rules);
    case "callTool":
      return rules.tools?.includes(proposal.tool) === true && saysItReads(proposal.tool) ? allowed : ask("");
    case "look":
      return proposal.place === undefined ? allowed : judgeLook(proposal.place);
    case "delete":
      return neverDone(proposal.place) ?? ask(alwaysAsked(proposal.place) ?? "it is deleted");
    case "change": {
      const never = neverDone(proposal.place);
      if (never !== undefined) return never;
      const why =
        alwaysAsked(proposal.place) ??
        (proposal.changesScripts === true ? "it changes what a package manager runs" : undefined);
      if (why !== undefined) return ask(why);
      return rules.edits === "accept" ? allowed : ask("it is changed");
    }
  }
}

function judgeCommand(command: string, rules: ApprovalRules): Verdict {
  const unseen = unshowable(command);
  if (unseen !== undefined) return refused(unseen);
  if (isAllowedCommand(command, rules.commands)) return allowed;
  return ask(commandFacts(command).warnings.join(" "));
}

function judgeLook(place: Place): Verdict {
  const never = neverDone(place);
  if (never !== undefined) return never;
  if (place.where === "outside") return ask("it is outside of the folder");
  // Git's own files may hold passwords of servers.
  if (/(?:^|\/)\.git(?:\/|$)/i.test(place.path)) return ask("it belongs to git");
  return place.isIgnored ? ask("it is ignored by the rules of this folder (.gitignore)") : allowed;
}

function neverDone({ where, isSecret, isOwn }: Place): Verdict | undefined {
  if (where === "linkedOut") return refused("it is a link that leads out of the folder");
  if (isSecret) return refused("its name says that it holds secrets");
  if (isOwn === true) return refused("it belongs to Ghostlight");
  return undefined;
}

function alwaysAsked({ where, path, real, isIgnored, hasOtherNames }: Place): string | undefined {
  if (where === "outside") return "it is outside of the folder";
  const why = protectedPlace(path) ?? protectedAbove(real);
  if (why !== undefined) return why;
  if (hasOtherNames === true) return "the file has another name too (a hard link), and would change there as well";
  return isIgnored ? "it is ignored by the rules of this folder (.gitignore)" : undefined;
}
