// A line chart as SVG text, readable on light and dark pages.

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Ticks also give the range. `log` spaces x by its logarithm. */
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly log?: boolean;
  /** A vertical line at this x, with its name. */
  readonly mark?: { readonly x: number; readonly name: string };
  readonly series: readonly Series[];
}

const size = { width: 720, height: 400, left: 64, right: 24, top: 40, bottom: 84 };
const colours = ["#3b6fd4", "#d4713b", "#3b9d63", "#9a4fc0"];

export function chartSvg(chart: Chart): string {
  const scaled = (value: number): number => (chart.log === true ? Math.log(value) : value);
  const [xLow, xHigh] = [scaled(chart.xTicks[0]!), scaled(chart.xTicks.at(-1)!)];
  const [yLow, yHigh] = [chart.yTicks[0]!, chart.yTicks.at(-1)!];
  const right = size.width - size.right;
  const bottom = size.height - size.bottom;
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  const x = (value: number): number =>
    round(size.left + (right - size.left) * within((scaled(value) - xLow) / (xHigh - xLow)));
  const y = (value: number): number => round(bottom - (bottom - size.top) * within((value - yLow) / (yHigh - yLow)));
  const text = (at: readonly [number, number], words: string, more = ""): string =>
    `<text x="${at[0]}" y="${at[1]}" ${more}>${escaped(words)}</text>`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#24292f">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text([size.left, 24], chart.title, `font-size="15" font-weight="bold"`),
    ...chart.xTicks.flatMap((tick) => [
      `<path d="M${x(tick)} ${size.top}V${bottom}" stroke="#e3e6ea"/>`,
      text([x(tick), bottom + 16], String(tick), `text-anchor="middle"`),
    ]),
    ...chart.yTicks.flatMap((tick) => [
      `<path d="M${size.left} ${y(tick)}H${right}" stroke="#e3e6ea"/>`,
      text([size.left - 8, y(tick) + 4], String(tick), `text-anchor="end"`),
    ]),
    text([(size.left + right) / 2, bottom + 36], chart.xLabel, `text-anchor="middle"`),
    text(
      [16, (size.top + bottom) / 2],
      chart.yLabel,
      `text-anchor="middle" transform="rotate(-90 16 ${(size.top + bottom) / 2})"`,
    ),
    ...(chart.mark === undefined
      ? []
      : [
          `<path d="M${x(chart.mark.x)} ${size.top}V${bottom}" stroke="#24292f" stroke-dasharray="4 4"/>`,
          text([x(chart.mark.x) + 6, size.top + 14], chart.mark.name),
        ]),
  ];
  for (const [index, { name, points }] of chart.series.entries()) {
    const colour = colours[index % colours.length]!;
    const path = points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${x(px)} ${y(py)}`).join("");
    const legend = size.left + index * 165;
    parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    parts.push(`<path d="M${legend} ${size.height - 20}h20" stroke="${colour}" stroke-width="3"/>`);
    parts.push(text([legend + 26, size.height - 16], name));
  }
  return `${parts.join("\n")}\n</svg>\n`;
}

/** The share of values at or below each value, as points of a curve. */
export function cumulative(values: readonly number[], least: number): (readonly [number, number])[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.map((value, index) => [Math.max(least, value), (100 * (index + 1)) / sorted.length] as const);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
