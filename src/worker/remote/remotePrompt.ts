// Infill prompts as text, for servers that tokenize themselves. The orders are those that `infill/` makes of tokens: typing only
// appends, so that a server with a prefix cache reads only what is new.
import { characterEnd, characterStart, headOf } from "../../base/text.ts";
import type { CompletionContext } from "../../core/completion/completionRequest.ts";
import type { FimTexts } from "../../core/models/remote/serverModel.ts";
import type { WarmParams } from "../../protocol/workerProtocol.ts";
import { namesAsText } from "../../core/models/remote/specialTokens.ts";
import { estimatedTokens } from "../../core/models/remote/tokenEstimate.ts";
import { comment, oneLine } from "../infill/contextTokens.ts";

/** Fewer characters than an average token of code, because a prompt must fit without counting its tokens. */
const leastCharactersPerToken = 2.5;
/** What a token may be counted as in other scripts, in steps, so that the prompt does not move with each key. */
const densitySteps = 5;
/** What does not fit is cut off in steps, so that the start of the prompt does not move with each key. */
const cutParts = 4;
/** Tokens reserved for what is generated. */
const reservedTokens = 192;

/** The windows in joint or anchored order. What does not fit is cut off: context first, then the far ends. */
export function fimText(
  fim: FimTexts,
  order: "joint" | "anchored",
  windows: WarmParams,
  prefix: string,
  contextTokens: number,
): string {
  const budget = Math.max(1, contextTokens - reservedTokens) * charactersPerToken(prefix + windows.suffix);
  const step = Math.floor(budget / cutParts);
  const suffix = headOf(windows.suffix, step);
  const excess = prefix.length + suffix.length - budget;
  const cut = characterEnd(prefix, Math.max(0, Math.ceil(excess / step) * step));
  const anchor =
    order === "joint"
      ? cut
      : Math.max(cut, characterStart(prefix, Math.min(windows.anchor ?? prefix.length, prefix.length)));
  const [before, typed] = [prefix.slice(cut, anchor), prefix.slice(anchor)];
  const context = contextText(fim, windows.context);
  const start = context.length + prefix.length - cut + suffix.length > budget ? "" : context;
  return `${start}${fim.prefix}${namesAsText(before)}${fim.suffix}${namesAsText(suffix)}${fim.middle}${namesAsText(typed)}`;
}

/** Code from other files, framed by the model family's repository tokens or by comments. */
function contextText(fim: FimTexts, context: CompletionContext | undefined): string {
  if (context === undefined) return "";
  const { repository, path, snippets } = context;
  if (fim.repository === undefined || fim.file === undefined)
    return [
      ...snippets.map((each) => namesAsText(comment(path, `${oneLine(each.path)}\n${each.text.trimEnd()}`))),
      comment(path, oneLine(path)),
    ].join("");
  const file = (name: string): string => `${fim.file}${namesAsText(oneLine(name))}\n`;
  const parts = snippets.map((each) => file(each.path) + namesAsText(each.text.replace(/\n?$/, "\n")));
  return `${fim.repository}${namesAsText(oneLine(repository))}\n${parts.join("")}${file(path)}`;
}

/** Characters that a token of this text has at least: fewer in scripts other than Latin. */
function charactersPerToken(text: string): number {
  const tokensPerCharacter = estimatedTokens(text) / Math.max(1, text.length);
  return Math.min(leastCharactersPerToken, densitySteps / Math.ceil(tokensPerCharacter * densitySteps));
}
