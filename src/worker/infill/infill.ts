// Infill at the cursor: evaluates the prompt, then generates. A text that only repeats what follows (a suffix echo) is replaced by
// the next most likely one.
import { lineStart } from "../../base/lines.ts";
import { isSuffixEcho, mayBeSuffixEcho } from "../../core/completion/syntax/followingText.ts";
import { fail } from "../../core/failures.ts";
import type { CompleteParams, WarmParams } from "../../protocol/workerProtocol.ts";
import { prefill } from "../schedule/prefill.ts";
import type { ReadyModel } from "../embedded/readyModel.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "../schedule/scheduler.ts";
import type { Grammars } from "../syntax/grammars.ts";
import { generate, type GeneratedText } from "./generate.ts";
import { chatPrompt } from "./chatPrompt.ts";
import { anchoredPrompt, jointPrompt } from "./fimPrompt.ts";
import type { InfillPrompt, PromptMaker } from "./prompt.ts";

/** Most new tokens that a speculative request may evaluate: more than the longest suggestion has, which it takes as accepted. */
const mostSpeculated = 256;
/** Most alternatives that are tried when a text is only a suffix echo. */
const mostTries = 2;
/** A first token less likely than this is not used instead of a suffix echo. */
const leastInsteadOfEcho = 0.02;
/** A request for alternatives also accepts texts that begin the same and differ later. */
const requested = { leastFirst: 0.01, leastLater: 0.05 };

/** Evaluates a prompt's windows without generating. */
export async function* warmInfill(ready: ReadyModel, windows: WarmParams, record: RequestRecord): Work<void> {
  yield* prepare(ready, windows, record);
}

/** Completes at the cursor. Sends text as it comes, without the healed part. */
export async function* infill(
  ready: ReadyModel,
  request: CompleteParams,
  record: RequestRecord,
  send: (text: string) => void,
  grammars?: Grammars,
): Work<GeneratedText> {
  const prompt = yield* prepare(ready, request, record, request.isSpeculative);
  const { model, vocabulary } = ready;
  const cursorText = {
    lineBefore: request.prefix.slice(lineStart(request.prefix)),
    following: request.following,
  };
  const syntax = grammars?.check(request);
  let first: GeneratedText | undefined;
  for (let tried = 0, choice = request.alternative ?? 0; ; tried++, choice++) {
    if (tried > 0) yield* evaluate(ready, prompt, record);
    let sent = "";
    const show = (text: string): void => {
      record.text();
      if (mayBeSuffixEcho(text, cursorText)) return;
      send(text.slice(sent.length));
      sent = text;
    };
    const bounds = tried > 0 ? { leastFirst: leastInsteadOfEcho } : requested;
    const candidate = yield* generate(
      { model, vocabulary, prompt, request, record, syntax },
      { choice, ...bounds },
      show,
    );
    if (candidate === undefined) break;
    first ??= candidate;
    if (sent === "" && tried < mostTries && mayBeReplaced(candidate) && isSuffixEcho(candidate.text, cursorText))
      continue;
    if (candidate.text.length > sent.length) send(candidate.text.slice(sent.length));
    record.note({ ...(choice > 0 && { alternative: choice }) });
    return candidate;
  }
  if (first?.text) send(first.text);
  return first ?? { text: "", reason: "endOfText", tokenProbabilities: [] };
}

/** A model that ends its text at once means that there is nothing to add: that is final. */
function mayBeReplaced({ text, reason }: GeneratedText): boolean {
  return text !== "" || reason === "stopRule";
}

/**
 * Brings the ghost sequence to hold a prompt, all but its last token. One that may never be wanted must not cost the state that
 * the next key needs: it is given up where it reads much anew, and leaves a single checkpoint.
 */
async function* prepare(
  ready: ReadyModel,
  windows: WarmParams,
  record: RequestRecord,
  isSpeculative = false,
): Work<InfillPrompt> {
  const { name, model, tokens, order } = ready;
  if (order === undefined)
    fail("badInput", `${name} has no fill-in-the-middle tokens and no chat template, so it cannot complete code.`);
  const prompt = await infillPrompt({ model, tokens, order }, windows);
  record.promptTokens = prompt.tokens.length;
  record.note({ order: prompt.order, ...(prompt.contextLength > 0 && { contextTokens: prompt.contextLength }) });
  if (isSpeculative) {
    if (prompt.tokens.length - model.ghostSequence.reusable(prompt.tokens) > mostSpeculated)
      fail("cancelled", "A prefetch would displace the state of a running request.");
    yield* evaluate(ready, prompt, record, prompt.boundaries.slice(-1));
    return prompt;
  }
  yield* ready.savedStates.change(model.ghostSequence, windows.documentId, prompt, record);
  yield* evaluate(ready, prompt, record);
  return prompt;
}

/** The prompt for windows of text, in the model's order or the one that the request names. */
export async function infillPrompt(maker: PromptMaker, windows: WarmParams): Promise<InfillPrompt> {
  const order = windows.order ?? maker.order;
  const { infill } = maker.model;
  if (order === "chat" || infill === undefined) return chatPrompt(maker, windows);
  return order === "anchored" ? anchoredPrompt(maker, infill, windows) : jointPrompt(maker, infill, windows);
}

async function* evaluate(
  { model, pacer }: ReadyModel,
  prompt: InfillPrompt,
  record: RequestRecord,
  boundaries = prompt.boundaries,
): Work<void> {
  yield* prefill(model.ghostSequence, prompt.tokens.slice(0, -1), pacer, record, boundaries);
}
