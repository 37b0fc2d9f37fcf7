// Infill for a model without infill tokens: a chat message with the answer already begun. The message contains the code after the
// cursor and the code well above it; the lines nearest to the cursor are the beginning of the answer, so that typing appends.
import { lineStart } from "../../base/lines.ts";
import { splitForHealing } from "../../core/completion/prompt/tokenHealing.ts";
import type { WarmParams } from "../../protocol/workerProtocol.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";
import { assembled, promptBudget, type InfillPrompt, type PromptMaker } from "./prompt.ts";

/** Without an anchor, number of lines after which typed lines move into the question: until then, typing only appends. */
const linesPerQuestion = 8;
/** The beginning of the answer is subtracted from the budget in steps of this many tokens. */
const budgetStep = 256;
const fence = "```";

/** The prompt in the model's own chat template, with thinking off. */
export async function chatPrompt({ model, tokens }: PromptMaker, windows: WarmParams): Promise<InfillPrompt> {
  const { prefix } = windows;
  const { kept, healed } = splitForHealing(prefix);
  const cut = Math.min(answerStart(prefix, windows.anchor), kept.length);
  const lastLine = Math.max(cut, lineStart(kept));
  const begun = tokens.of(`${fence}\n${kept.slice(cut, lastLine)}`);
  const line = model.tokenize(kept.slice(lastLine));
  // In steps, so that the question stays the same while the beginning of the answer grows.
  const budget = promptBudget(model) - Math.ceil((begun.length + line.length) / budgetStep) * budgetStep;
  const question = await fittingQuestion(model, windows, prefix.slice(0, cut), budget);
  return {
    ...assembled(question.tokens.length, question.tokens, begun, line),
    healed,
    contextLength: question.contextLength,
    order: "chat",
    stop: [`\n${fence}`],
  };
}

/** Where the answer starts in the text before the cursor: at the anchor's line, else at every eighth line. */
export function answerStart(prefix: string, anchor: number | undefined): number {
  if (anchor !== undefined) return lineStart(prefix, anchor);
  const breaks = [...prefix.matchAll(/\n/g)];
  const line = Math.floor(breaks.length / linesPerQuestion) * linesPerQuestion;
  return line === 0 ? 0 : breaks[line - 1]!.index + 1;
}

interface Question {
  readonly tokens: readonly Token[];
  readonly contextLength: number;
}

/** The last question of each model: it stays the same for many keys, and rendering it takes longer than all the rest. */
const lastQuestions = new WeakMap<LoadedModel, { readonly key: string; readonly question: Question }>();

/** The question for windows, shortened until it fits: first the context, then the far ends of the windows. */
async function fittingQuestion(
  model: LoadedModel,
  windows: WarmParams,
  above: string,
  budget: number,
): Promise<Question> {
  const key = JSON.stringify([budget, above, windows.suffix, windows.context]);
  const last = lastQuestions.get(model);
  if (last?.key === key) return last.question;
  const question = await findFitting(model, windows, above, budget);
  lastQuestions.set(model, { key, question });
  return question;
}

async function findFitting(model: LoadedModel, windows: WarmParams, above: string, budget: number): Promise<Question> {
  const plain = await asked(model, windows, above, windows.suffix, 0);
  if (plain.length <= budget) {
    for (let count = windows.context?.snippets.length ?? 0; count > 0; count--) {
      const tokens = await asked(model, windows, above, windows.suffix, count);
      if (tokens.length <= budget) return { tokens, contextLength: tokens.length - plain.length };
    }
    return { tokens: plain, contextLength: 0 };
  }
  for (const share of [0.75, 0.5, 0.25]) {
    const length = share * (above.length + windows.suffix.length);
    const after = firstLines(windows.suffix, Math.max(length / 4, length - above.length));
    const tokens = await asked(model, windows, lastLines(above, length - after.length), after, 0);
    if (tokens.length <= budget) return { tokens, contextLength: 0 };
  }
  return { tokens: await asked(model, windows, "", "", 0), contextLength: 0 };
}

/** The text of the question, with only the last `snippets` snippets of its context. */
export function infillQuestion({ context }: WarmParams, above: string, suffix: string, snippets: number): string {
  const parts = [
    ...(snippets === 0 ? [] : (context?.snippets.slice(-snippets) ?? [])).map(({ path, text }) => ({
      title: `From ${path.replace(/\s+/g, " ")}`,
      text,
    })),
    { title: "Code after the cursor", text: suffix },
    { title: "Code before the cursor", text: above },
  ].filter(({ text }) => text.trim() !== "");
  return [
    "Continue the code at the cursor. Answer with code only, and stop where the code after the cursor begins.",
    ...parts.map(({ title, text }) => `${title}:\n${fence}\n${text.replace(/\n?$/, "\n")}${fence}`),
  ].join("\n\n");
}

async function asked(
  model: LoadedModel,
  windows: WarmParams,
  above: string,
  suffix: string,
  snippets: number,
): Promise<readonly Token[]> {
  const content = infillQuestion(windows, above, suffix, snippets);
  return (await model.renderChat([{ role: "user", content }], false)).tokens;
}

/** The first whole lines of a text, at most `length` characters. */
function firstLines(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, text.lastIndexOf("\n", Math.floor(length)) + 1);
}

/** The last whole lines of a text, at most `length` characters. */
function lastLines(text: string, length: number): string {
  return text.length <= length ? text : text.slice(text.indexOf("\n", Math.floor(text.length - length)) + 1);
}
