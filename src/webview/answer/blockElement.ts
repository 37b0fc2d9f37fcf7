// The element of one block of an answer. A block that grows keeps what has not changed in it, so that a list with code in it can be read,
// selected and clicked while more of it arrives.
import { codeElement } from "./codeBlock.ts";
import { element } from "../elements.ts";
import { drawFormula } from "./formulaElement.ts";
import { sourceOf, type Block } from "./markdown.ts";

/** What an element was made from, where that cannot be seen any more: code with its buttons, and formulas. */
const sources = new WeakMap<Node, string>();

/** Makes the element of a block. `answerId`: the answer it is in. `onDrawn` is called when a formula is drawn later. */
export function blockElement(block: Block, answerId: number, onDrawn: () => void): HTMLElement {
  const made = element("div", "block", { dir: "auto" });
  const { code } = block;
  if (code) made.append(codeElement({ ...block, code }, answerId));
  else fill(made, block, answerId, onDrawn);
  return made;
}

/** Makes the element of one block that of another, which has grown out of it. Neither is a block of code. */
export function regrow(old: HTMLElement, block: Block, answerId: number, onDrawn: () => void): void {
  fill(old, block, answerId, onDrawn);
}

function fill(target: HTMLElement, { html, nested = [] }: Block, answerId: number, onDrawn: () => void): void {
  const fresh = document.createElement("div");
  // Sanitised in MarkdownBlocks.
  fresh.innerHTML = html;
  const blocks = new Map<Node, (typeof nested)[number]>();
  for (const [index, slot] of [...fresh.querySelectorAll("pre.nested")].entries()) {
    const code = nested[index];
    if (code === undefined) continue;
    blocks.set(slot, code);
    sources.set(slot, sourceOf(code.code));
  }
  for (const formula of fresh.querySelectorAll(".formula")) sources.set(formula, formula.outerHTML);
  // A reader can scroll it with the keyboard.
  for (const table of fresh.querySelectorAll("div.table")) table.setAttribute("tabindex", "0");
  takeChildren(target, fresh);
  for (const slot of target.querySelectorAll("pre.nested")) {
    const code = blocks.get(slot);
    if (code === undefined) continue;
    const made = codeElement(code, answerId);
    sources.set(made, sourceOf(code.code));
    slot.replaceWith(made);
  }
  for (const formula of target.querySelectorAll(".formula")) drawFormula(formula, onDrawn);
}

/** Gives an element the children of another; those that are the same stay. */
function takeChildren(target: Element, fresh: Element): void {
  let at = target.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    if (at === null) {
      target.append(wanted);
      continue;
    }
    const next: ChildNode | null = at.nextSibling;
    take(at, wanted);
    at = next;
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

function take(old: ChildNode, wanted: ChildNode): void {
  const [source, wantedSource] = [sources.get(old), sources.get(wanted)];
  if (source !== undefined || wantedSource !== undefined) {
    if (source !== wantedSource) old.replaceWith(wanted);
  } else if (old instanceof Text && wanted instanceof Text) {
    if (old.data !== wanted.data) old.data = wanted.data;
  } else if (old instanceof Element && wanted instanceof Element && isSameTag(old, wanted)) takeChildren(old, wanted);
  else old.replaceWith(wanted);
}

function isSameTag(one: Element, other: Element): boolean {
  return one.cloneNode(false).isEqualNode(other.cloneNode(false));
}
