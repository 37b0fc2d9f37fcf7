/** Makes an element with a class, attributes and children. Texts become text nodes, never markup. */
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

/** A button with words on it. */
export function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", className, { type: "button" }, label);
  made.addEventListener("click", onClick);
  return made;
}
