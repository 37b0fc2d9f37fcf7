// The same code with another indentation: what a line's indentation is in one of them, known from that of other lines.

/** The indentations of lines in one text, by those of the same lines in another. */
export class Indentations {
  private readonly known = new Map<string, string>();
  /** Some line contradicts another. */
  isTorn = false;

  /** Learns from a line that both texts have. */
  learn(from: string, to: string): void {
    const known = this.known.get(from);
    if (known !== undefined && known !== to) this.isTorn = true;
    this.known.set(from, to);
  }

  /** What an indentation is in the other text; undefined where that cannot be told. */
  translate(indentation: string): string | undefined {
    const known = this.known.get(indentation);
    if (known !== undefined || this.isTorn) return known;
    const pairs = [...this.known];
    if (pairs.length > 0 && pairs.every(([from, to]) => from === to)) return indentation;
    const [from, to] = [
      characterOf([...pairs.map(([each]) => each), indentation]),
      characterOf(pairs.map(([, each]) => each)),
    ];
    if (from === undefined || to === undefined) return undefined;
    const width = widthIn(
      pairs.map(([before, after]) => [before.length, after.length] as const),
      indentation.length,
      from === to || to === "" ? "shifted" : "scaled",
    );
    return width === undefined ? undefined : (to === "" ? from : to).repeat(width);
  }
}

/** The one character that indentations consist of, empty if all are; undefined if they are of several kinds. */
function characterOf(indentations: readonly string[]): string | undefined {
  const all = new Set(indentations.join(""));
  return all.size > 1 ? undefined : ([...all][0] ?? "");
}

/** A width by others: they differ by the same, or are multiples. `single`: what one pair alone says. */
function widthIn(
  pairs: readonly (readonly [from: number, to: number])[],
  width: number,
  single: "shifted" | "scaled",
): number | undefined {
  const [first, second] = pairs;
  if (first === undefined) return undefined;
  let [factor, shift] = [1, first[1] - first[0]];
  if (second !== undefined) {
    factor = (second[1] - first[1]) / (second[0] - first[0]);
    shift = first[1] - factor * first[0];
  } else if (single === "scaled") {
    if (first[0] === 0 || first[1] === 0) return undefined;
    [factor, shift] = [first[1] / first[0], 0];
  } else if (first[0] > 0 && first[1] > 0) return undefined; // Shifted or multiplied: one line does not tell.
  if (pairs.some(([from, to]) => from * factor + shift !== to)) return undefined;
  const found = width * factor + shift;
  return Number.isInteger(found) && found >= 0 ? found : undefined;
}
