import { icon, type IconName } from "./icons.ts";

/** Makes an element with a class, attributes and children. Strings become text nodes, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Makes a button with a text label. */
export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", className, { type: "button" }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** Makes a button with a picture. `label`: its tooltip; `spoken`: what a screen reader says, if that is more. */
export function iconButton(
  className: string,
  name: IconName,
  label: string,
  onClick: () => void,
  spoken = label,
): HTMLButtonElement {
  const made = button(className, "", onClick);
  showIcon(made, name, label, spoken);
  return made;
}

/** Gives a button another picture and label. */
export function showIcon(made: HTMLButtonElement, name: IconName, label: string, spoken = label): void {
  made.classList.add("iconic");
  made.replaceChildren(icon(name));
  made.title = label;
  made.setAttribute("aria-label", spoken);
}

/** How long “Copied” is shown, in milliseconds. */
const copiedMs = 1500;

/** Makes a button that copies something and says so. `labels`: its tooltip, what it says afterwards, and for screen readers. */
export function copyButton(
  className: string,
  labels: { readonly copy: string; readonly copied: string; readonly spoken: string },
  copy: () => void,
): HTMLButtonElement {
  const made = iconButton(
    className,
    "copy",
    labels.copy,
    () => {
      copy();
      made.replaceChildren(icon("check"), element("span", "copied", {}, labels.copied));
      setTimeout(() => made.replaceChildren(icon("copy")), copiedMs);
    },
    labels.spoken,
  );
  return made;
}

/** Puts these nodes into an element, in this order. Those that are there already stay where they are, and keep the keyboard's focus. */
export function placeChildren(parent: HTMLElement, nodes: readonly Node[]): void {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  for (const [index, node] of nodes.entries())
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
}
