// A drawing of the last requests: what each waited, what it read and wrote, and how much of its prompt was there already. The same
// figures stand in the table below it, for people who cannot see it. Does not use the editor.
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import type { Localizer } from "../localizer.ts";
import { escaped } from "../reports/markdownHtml.ts";

/** Requests that are drawn. */
export const mostDrawn = 12;

const rowHeight = 22;
const nameWidth = 240;
const barWidth = 300;
const tokenWidth = 190;
const gap = 14;

/** SVG of the newest requests, the newest first; empty if there are none. `name`: how a request is called. */
export function requestDrawing(
  requests: readonly TraceRecord[],
  name: (request: TraceRecord) => string,
  l10n: Localizer,
): string {
  const drawn = requests.slice(-mostDrawn).toReversed();
  if (drawn.length === 0) return "";
  const longest = Math.max(1, ...drawn.map(({ usage }) => usage.totalMs));
  const largest = Math.max(1, ...drawn.map(tokens));
  const rows = drawn.map((request, at) => row(request, name(request), (at + 2) * rowHeight, { longest, largest }));
  const width = nameWidth + barWidth + gap + tokenWidth;
  const height = (drawn.length + 2) * rowHeight;
  const label = l10n.t(
    "The last {0} requests: time and tokens of each. The table below has the same figures.",
    drawn.length,
  );
  return `<svg role="img" aria-label="${escaped(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
${legend(l10n)}
${rows.join("\n")}
</svg>`;
}

function tokens({ usage: { reused, evaluated, produced } }: TraceRecord): number {
  return reused + evaluated + produced;
}

function row(
  request: TraceRecord,
  name: string,
  y: number,
  { longest, largest }: { readonly longest: number; readonly largest: number },
): string {
  const { queueMs, prefillMs, totalMs, reused, evaluated, produced } = request.usage;
  const wroteMs = Math.max(0, totalMs - queueMs - prefillMs);
  const times: readonly Part[] = [
    ["waited", queueMs],
    ["read", prefillMs],
    ["wrote", wroteMs],
  ];
  const amounts: readonly Part[] = [
    ["reused", reused],
    ["read", evaluated],
    ["wrote", produced],
  ];
  return [
    `<text x="0" y="${y + 12}">${escaped(name)}</text>`,
    ...bars(times, nameWidth, y, barWidth / longest),
    ...bars(amounts, nameWidth + barWidth + gap, y, tokenWidth / largest),
  ].join("");
}

type Part = readonly [kind: "waited" | "read" | "wrote" | "reused", amount: number];

function bars(parts: readonly Part[], start: number, y: number, scale: number): string[] {
  let x = start;
  return parts.flatMap(([kind, amount]) => {
    const width = amount * scale;
    const bar = `<rect class="${kind}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="14"/>`;
    x += width;
    return width < 0.3 ? [] : [bar];
  });
}

function legend(l10n: Localizer): string {
  const entries: readonly [Part[0], string, number][] = [
    ["waited", l10n.t("waited"), nameWidth],
    ["read", l10n.t("read the prompt"), nameWidth + 75],
    ["wrote", l10n.t("wrote"), nameWidth + 195],
    ["reused", l10n.t("tokens reused"), nameWidth + barWidth + gap],
  ];
  return entries
    .map(
      ([kind, text, x]) =>
        `<rect class="${kind}" x="${x}" y="2" width="12" height="12"/><text x="${x + 17}" y="13">${escaped(text)}</text>`,
    )
    .join("");
}
