// Our own reports as HTML: headings, paragraphs, lists and tables, with code and bold words. Everything else is text. Does not use
// the editor.

/** HTML of a report's Markdown. Its words may come from a workspace or a file, so none of them is taken for HTML. */
export function markdownHtml(markdown: string): string {
  const html: string[] = [];
  let rows: string[] = [];
  let items: string[] = [];
  const close = (): void => {
    if (rows.length > 0) html.push(table(rows));
    if (items.length > 0) html.push(`<ul>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`);
    [rows, items] = [[], []];
  };
  for (const line of markdown.split("\n")) {
    const isRow = line.startsWith("|");
    const item = /^- (.*)$/.exec(line)?.[1];
    if (isRow) rows.push(line);
    else if (item !== undefined) items.push(item);
    // What is indented goes on with the item above.
    else if (/^ +\S/.test(line) && items.length > 0) items.push(`${items.pop()!} ${line.trim()}`);
    else {
      close();
      const [, marks, heading] = /^(#{1,3}) (.*)$/.exec(line) ?? [];
      if (heading !== undefined) html.push(`<h${marks!.length}>${inline(heading)}</h${marks!.length}>`);
      else if (line.trim() !== "") html.push(`<p>${inline(line)}</p>`);
    }
  }
  close();
  return html.join("\n");
}

/** Text between tags or inside a pair of double quotes. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function table(rows: readonly string[]): string {
  const [head, align, ...body] = rows.map(cellsOf);
  const isNumber = (at: number): boolean => align?.[at]?.endsWith("-:") === true;
  const row = (cells: readonly string[], tag: "td" | "th"): string =>
    `<tr>${cells.map((cell, at) => `<${tag}${isNumber(at) ? ' class="number"' : ""}>${inline(cell)}</${tag}>`).join("")}</tr>`;
  const lines = body.map((cells) => row(cells, "td")).join("\n");
  return `<div class="wide"><table><thead>${row(head ?? [], "th")}</thead><tbody>\n${lines}\n</tbody></table></div>`;
}

function cellsOf(row: string): readonly string[] {
  return row
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function inline(text: string): string {
  return escaped(text)
    .replace(/`([^`]{1,500})`/g, "<code>$1</code>")
    .replace(/\*\*([^*]{1,2000})\*\*/g, "<strong>$1</strong>");
}
