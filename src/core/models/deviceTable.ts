// How fast devices read their memory. Peak figures of the makers; how much of it a model gets is `share`.

/** Bytes of weights that a device gets through per second, for one token at a time and for a prompt. */
export interface DeviceSpeed {
  readonly bytesPerSecond: number;
  readonly prefillBytesPerSecond?: number;
}

interface DeviceRow {
  readonly pattern: RegExp;
  /** GB/s */
  readonly bandwidth: number;
}

const share = 0.6;

const devices: readonly DeviceRow[] = [
  { pattern: /RTX 4090(?! Laptop)/i, bandwidth: 1008 },
  { pattern: /RTX 3090 Ti/i, bandwidth: 1008 },
  { pattern: /RTX 3090/i, bandwidth: 936 },
];

/** What is known of a GPU by its name; undefined when nothing is. */
export function deviceSpeed(name: string): DeviceSpeed | undefined {
  const row = devices.find(({ pattern }) => pattern.test(name));
  return row && { bytesPerSecond: row.bandwidth * 1e9 * share };
}

/** What is expected of a processor: two channels of ordinary memory at most. */
export function processorSpeed({ cores }: { readonly cores: number }): Required<DeviceSpeed> {
  const bytesPerSecond = Math.min(50e9, cores * 15e9) * share;
  return { bytesPerSecond, prefillBytesPerSecond: bytesPerSecond * 6 };
}
