// Figures of a header by their names without the architecture: one for all layers, or one per layer.
import type { GgufHeader } from "./ggufHeader.ts";

/** Reads the figures of one header. */
export class HeaderFigures {
  readonly architecture: string;
  private readonly header: GgufHeader;

  constructor(header: GgufHeader) {
    this.header = header;
    this.architecture = header.texts.get("general.architecture") ?? "";
  }

  /** A figure for all layers; undefined when it is absent or a list. */
  one(name: string): number | undefined {
    return this.header.numbers.get(`${this.architecture}.${name}`);
  }

  list(name: string): readonly number[] | undefined {
    return this.header.lists.get(`${this.architecture}.${name}`);
  }

  text(name: string): string | undefined {
    return this.header.texts.get(`${this.architecture}.${name}`);
  }

  has(name: string): boolean {
    return this.one(name) !== undefined || this.list(name) !== undefined;
  }

  /** The figure of one layer. */
  of(name: string, layer: number): number | undefined {
    return this.one(name) ?? this.list(name)?.[layer];
  }

  /** The largest figure of all layers; 0 when there is none. */
  most(name: string): number {
    return this.one(name) ?? this.list(name)?.reduce((most, each) => Math.max(most, each), 0) ?? 0;
  }
}
