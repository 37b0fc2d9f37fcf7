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

/** How long “Copied” is shown, in milliseconds. */
const copiedMs = 1500;

/** Makes a button that copies something and says so. `labels`: its text before and after, and for screen readers. */
export function copyButton(
  className: string,
  labels: { readonly copy: string; readonly copied: string; readonly spoken: string },
  copy: () => void,
): HTMLButtonElement {
  const made = button(className, labels.copy, () => {
    copy();
    made.textContent = labels.copied;
    setTimeout(() => (made.textContent = labels.copy), copiedMs);
  });
  made.setAttribute("aria-label", labels.spoken);
  return made;
}
