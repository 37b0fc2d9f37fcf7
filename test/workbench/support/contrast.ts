// How well the chat page can be read, computed from what the browser would draw.
import type { Locator } from "playwright-core";

/** A piece of text and the contrast with what lies behind it, as WCAG counts it (1 to 21). */
export interface TextContrast {
  readonly text: string;
  readonly where: string;
  readonly ratio: number;
}

/** Where the keyboard is: its outline, and the outline's contrast with what lies behind it. */
export interface FocusOutline {
  readonly where: string;
  readonly style: string;
  readonly widthPixels: number;
  readonly ratio: number;
}

/** Every visible text of a page. `body` is the page's body. */
export async function textContrasts(body: Locator): Promise<TextContrast[]> {
  return (await body.evaluate(measure)).texts;
}

/** The outline of the element that has the focus. */
export async function focusOutline(body: Locator): Promise<FocusOutline> {
  return (await body.evaluate(measure)).focus;
}

/** Runs in the page, so it can use nothing from outside of itself. */
function measure(body: HTMLElement | SVGElement): { texts: TextContrast[]; focus: FocusOutline } {
  type Colour = readonly [number, number, number, number];
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  const parse = (css: string): Colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red!, green!, blue!, alpha! / 255];
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = (colour: Colour): number => {
    const [red, green, blue] = [colour[0], colour[1], colour[2]].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const contrast = (one: Colour, other: Colour): number => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter! + 0.05) / (darker! + 0.05);
  };
  // The page itself is transparent: what lies behind it is the side bar.
  const ground = parse(getComputedStyle(body).getPropertyValue("--vscode-sideBar-background"));
  const behind = (element: Element | null): Colour => {
    if (element === null) return ground;
    return over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  };
  const nameOf = (element: Element): string => `${element.tagName.toLowerCase()}.${element.className}`;

  const texts: TextContrast[] = [];
  const note = (text: string, element: Element, colour: string): void => {
    const ratio = contrast(over(parse(colour), behind(element)), behind(element));
    texts.push({ text: text.trim().slice(0, 40), where: nameOf(element), ratio });
  };
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement!;
    if (node.textContent!.trim() === "" || !element.checkVisibility() || element.closest("script, style, .unseen"))
      continue;
    note(node.textContent!, element, getComputedStyle(element).color);
  }
  for (const input of body.querySelectorAll("textarea"))
    if (input.value === "") note(input.placeholder, input, getComputedStyle(input, "::placeholder").color);

  const focused = document.activeElement ?? body;
  const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(focused);
  const isOutside = parseFloat(outlineOffset) >= 0;
  const besides = behind(isOutside ? focused.parentElement : focused);
  const focus = {
    where: nameOf(focused),
    style: outlineStyle,
    widthPixels: parseFloat(outlineWidth),
    ratio: contrast(over(parse(outlineColor), besides), besides),
  };
  return { texts, focus };
}
