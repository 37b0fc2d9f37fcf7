// The head of a function was edited: its callers have to follow. Its first two parameters change places, or it becomes async.
import type { Node } from "web-tree-sitter";
import { draftOf, grouped, type Draft, type DraftSource, type Step } from "./draft.ts";
import { functions, functionsIn, nodesIn } from "./syntaxNodes.ts";

const mostCalls = 5;

/** A function that is only ever called, with all of its arguments each time. */
interface Called {
  readonly head: Node;
  readonly name: string;
  readonly parameters: readonly Node[];
  readonly calls: readonly Node[];
}

export const callers: DraftSource = ({ text, languageId }, syntax) => {
  const lines = text.split("\n");
  return syntax.withTree(text, languageId, (root) => {
    const allCalls = grouped(nodesIn(root, ["call", "call_expression", "method_invocation"]), calledName);
    return functionsIn(root).flatMap((node): Draft[] => {
      const called = calledFunction(allCalls, node, lines);
      return called === undefined
        ? []
        : [swapped(lines, called), awaited(lines, called)].filter((each) => each !== undefined);
    });
  });
};

function calledFunction(
  allCalls: ReadonlyMap<string, readonly Node[]>,
  head: Node,
  lines: readonly string[],
): Called | undefined {
  const nameNode = head.childForFieldName("name");
  const list = head.childForFieldName("parameters");
  if (nameNode === null || list === null || list.startPosition.row !== list.endPosition.row) return undefined;
  if (nameNode.startPosition.row !== list.startPosition.row) return undefined;
  const name = nameNode.text;
  const calls = allCalls.get(name) ?? [];
  const rows = new Set(calls.map(({ startPosition }) => startPosition.row));
  if (calls.length === 0 || calls.length > mostCalls || rows.size < calls.length || name.length < 3) return undefined;
  if (calls.some(({ startPosition, endPosition }) => startPosition.row !== endPosition.row)) return undefined;
  if (rows.has(nameNode.startPosition.row)) return undefined;
  const mentions = lines.filter((line) =>
    new RegExp(String.raw`(?<![\w$])${name.replace(/\$/g, String.raw`\$`)}(?![\w$])`).test(line),
  );
  if (mentions.length !== calls.length + 1) return undefined;
  const parameters = named(list).filter(({ text }) => !/^(?:self|cls|this)$/.test(text));
  return { head, name, parameters, calls };
}

function calledName(call: Node): string {
  const called = call.childForFieldName("function") ?? call.childForFieldName("name");
  return (called && /[\w$]+$/.exec(called.text)?.[0]) ?? "";
}

function swapped(lines: readonly string[], { head, parameters, calls }: Called): Draft | undefined {
  const [first, second] = parameters;
  if (first === undefined || second === undefined || /[=*.]/.test(first.text + second.text)) return undefined;
  const steps = [swap(lines, first, second)];
  for (const call of calls) {
    const given = named(call.childForFieldName("arguments"));
    const [one, other] = given;
    if (one === undefined || other === undefined || one.text === other.text) return undefined;
    if (given.some(({ type }) => /spread|keyword|splat/.test(type))) return undefined;
    steps.push(swap(lines, one, other));
  }
  return head.startPosition.row > steps[0]!.start ? undefined : draftOf(lines, steps.slice(0, 1), steps.slice(1));
}

/** All calls stand by themselves, or are a whole value, in async functions. */
function awaited(lines: readonly string[], { head, name, calls }: Called): Draft | undefined {
  if (!/^(?:function_declaration|method_definition|function_definition)$/.test(head.type)) return undefined;
  if (/^(?:async|static|get|set|constructor|\*)/.test(head.text) || name.startsWith("__")) return undefined;
  const isAwaitable = (call: Node): boolean => {
    let around = call.parent;
    if (around === null || !/^(?:expression_statement|variable_declarator|assignment)$/.test(around.type)) return false;
    while (around !== null && !functions.includes(around.type)) around = around.parent;
    return around !== null && around.text.startsWith("async");
  };
  if (!calls.every(isAwaitable)) return undefined;
  const put = (node: Node, word: string): Step => {
    const { row, column } = node.startPosition;
    const line = lines[row]!;
    return { start: row, end: row + 1, lines: [`${line.slice(0, column)}${word} ${line.slice(column)}`] };
  };
  return draftOf(
    lines,
    [put(head, "async")],
    calls.map((call) => put(call, "await")),
  );
}

function swap(lines: readonly string[], first: Node, second: Node): Step {
  const { row } = first.startPosition;
  const line = lines[row]!;
  const between = line.slice(first.endPosition.column, second.startPosition.column);
  const text =
    line.slice(0, first.startPosition.column) +
    second.text +
    between +
    first.text +
    line.slice(second.endPosition.column);
  return { start: row, end: row + 1, lines: [text] };
}

function named(node: Node | null): Node[] {
  return (node?.namedChildren ?? []).filter((child) => child !== null && child.type !== "comment") as Node[];
}
