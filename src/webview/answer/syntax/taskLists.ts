// Task lists: an item that begins with [ ] or [x] begins with a box instead.
import type { CoreState, Parser } from "./parser.ts";

/** Adds them to a parser. */
export function addTaskLists(parser: Parser): void {
  parser.core.ruler.after("inline", "taskLists", readTasks);
  parser.renderer.rules["taskBox"] = (tokens, index) =>
    `<input type="checkbox" class="task-box" disabled${tokens[index]!.meta?.["isDone"] === true ? " checked" : ""}> `;
}

function readTasks({ tokens, Token }: CoreState): void {
  for (const [index, token] of tokens.entries()) {
    const item = tokens[index - 2];
    if (token.type !== "inline" || tokens[index - 1]?.type !== "paragraph_open" || item?.type !== "list_item_open")
      continue;
    const [first] = token.children ?? [];
    const [mark, state] = /^\[([ xX])\](?:\s+|$)/.exec(first?.type === "text" ? first.content : "") ?? [];
    if (first === undefined || mark === undefined) continue;
    first.content = first.content.slice(mark.length);
    const box = new Token("taskBox", "input", 0);
    box.meta = { isDone: state !== " " };
    token.children = [box, ...(token.children ?? [])];
    item.attrJoin("class", "task");
  }
}
