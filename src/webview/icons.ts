// The pictures on the page's buttons: lines of 16 by 16 units in the colour of the text, drawn by hand, so that no font is loaded.

const lines = {
  again: "M13 8a5 5 0 1 1-1.6-3.7M13 2.2v3.1H9.9",
  apply: "M9.5 1.5h-6v13h9v-10zM9.5 1.5v3h3M5.6 9.6l1.8 1.8 3.1-3.6",
  check: "M3 8.5l3.2 3.2L13 4.8",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  down: "M8 3v10M4 9l4 4 4-4",
  edit: "M10.4 3.1l2.5 2.5-7.4 7.4-3 .5.5-3zM8.9 4.6l2.5 2.5",
  insert: "M11 2.5h3M11 13.5h3M12.5 2.5v11M2 8h7M6.4 5.4L9 8l-2.6 2.6",
  newFile: "M9.5 1.5h-6v13h9v-10zM9.5 1.5v3h3M8 7.3v4.4M5.8 9.5h4.4",
  plus: "M8 3.5v9M3.5 8h9",
  queue: "M2.5 4h11M2.5 8h7M2.5 12h4M12 8v6M9.5 11.5L12 14l2.5-2.5",
  run: "M4.5 2.8l8 5.2-8 5.2z",
  send: "M8 13V3.2M3.8 7.2L8 3l4.2 4.2",
  stop: "M4.5 4.5h7v7h-7z",
  think: "M6 12.5h4M6.5 14.5h3M5.8 10.3a4 4 0 1 1 4.4 0c-.4.4-.4.8-.4 1.2H6.2c0-.4 0-.8-.4-1.2z",
  wrap: "M2 4h12M2 8h9.6a2.2 2.2 0 0 1 0 4.4H8.3M10.3 10.4l-2 2 2 2M2 12.4h3.3",
} as const;

export type IconName = keyof typeof lines;

const svg = "http://www.w3.org/2000/svg";

/** A picture that says nothing by itself: its button has a label. */
export function icon(name: IconName): SVGElement {
  const picture = document.createElementNS(svg, "svg");
  const attributes = { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value);
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", lines[name]);
  picture.append(path);
  return picture;
}
