// Finds where the prompt of a conversation can be resumed: before and after each question. Compares it with renderings that end
// differently, so that whatever a template does to earlier turns shows in its own tokens.
import { createHash } from "node:crypto";
import { LruCache } from "../../base/lruCache.ts";
import type { ChatMessage } from "../../core/modelPort.ts";
import type { Token } from "../embedded/engine.ts";

/** Renders messages as `LoadedModel.renderChat` does. */
type Render = (messages: readonly ChatMessage[]) => Promise<readonly Token[]>;

/** Number of questions, counted from the end, that get a boundary. Each costs a rendering of what precedes it. */
const mostQuestions = 12;
/** Words that no message begins with, so that the tokens after them are never shared by chance. */
const otherWords = "\u2047 other words";
/** The words after the code in a question get a separate boundary if the code is at least this long, in UTF-16 units. */
const longCode = 300;

/**
 * Lengths, ascending, at which the state of a prompt is worth keeping on models whose state cannot be trimmed. A question that is
 * edited and sent again starts at its own boundary; the next turn and a retry of the same question start at the last one. `tokens`:
 * the prompt itself, as `render` gives it.
 */
export async function turnBoundaries(
  messages: readonly ChatMessage[],
  tokens: readonly Token[],
  render: Render,
): Promise<number[]> {
  const questions = messages.flatMap(({ role }, index) => (role === "user" ? [index] : []));
  const others = questions.slice(-mostQuestions).map((at) => [...messages.slice(0, at), said("user")]);
  const last = messages.at(-1);
  if (last?.role === "user") {
    const code = last.content.lastIndexOf("\n\n");
    if (code >= longCode)
      others.push([...messages.slice(0, -1), said("user", `${last.content.slice(0, code + 2)}${otherWords}`)]);
    others.push([...messages, said("assistant"), said("user")]);
  }
  const found: number[] = [];
  for (const each of others) found.push(sharedLength(tokens, await render(each)));
  const inside = found.map((length) => Math.min(length, tokens.length - 1)).filter((length) => length > 0);
  return [...new Set(inside)].sort((a, b) => a - b);
}

/**
 * Remembers what was rendered: a conversation's earlier turns are rendered in the same way at each of its turns. `key` says what else
 * the rendering depends on.
 */
export class RememberedRenders {
  private readonly known = new LruCache<string, readonly Token[]>({ entries: 2 * mostQuestions });

  async of(messages: readonly ChatMessage[], key: string, render: Render): Promise<readonly Token[]> {
    const digest = createHash("sha256")
      .update(JSON.stringify([key, messages]))
      .digest("base64");
    const known = this.known.get(digest);
    if (known !== undefined) return known;
    const tokens = await render(messages);
    this.known.set(digest, tokens);
    return tokens;
  }
}

function said(role: "user" | "assistant", content = otherWords): ChatMessage {
  return { role, content };
}

/** How many tokens two prompts begin with alike. */
export function sharedLength(one: readonly Token[], other: readonly Token[]): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
