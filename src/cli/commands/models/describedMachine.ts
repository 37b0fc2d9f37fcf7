// A machine in a person's words: names of GPUs and sizes in GB, as shops give them.
import { isAppleChip } from "../../../core/models/plan/deviceTable.ts";
import type { Gpu, Machine } from "../../../core/models/plan/machine.ts";

const gigabyte = 1024 ** 3;

/** Sizes in GB, total and, when others use some, free. */
export interface Described {
  readonly gpus: readonly { readonly name: string; readonly vram?: Size }[];
  readonly ram: Size;
  readonly cores?: number;
}

export interface Size {
  readonly total: number;
  readonly free?: number;
}

/** Threads of a machine of which nobody said the number. */
const usualCores = 8;

/** The machine that was described. A GPU without memory of its own counts when it is an Apple chip, else it is left out. */
export function describedMachine({ gpus, ram, cores = usualCores }: Described): Machine {
  const isUnified = gpus.some(({ name, vram }) => vram === undefined && isAppleChip(name));
  return {
    gpus: gpus.flatMap(({ name, vram }): Gpu[] => {
      const size = vram ?? (isAppleChip(name) ? sharedSize(ram) : undefined);
      return size === undefined
        ? []
        : [{ name, totalBytes: bytes(size.total), freeBytes: bytes(size.free ?? size.total) }];
    }),
    cpu: { name: "processor", cores },
    ramBytes: bytes(ram.total),
    freeRamBytes: bytes(ram.free ?? ram.total),
    isUnified,
  };
}

/**
 * What macOS lets a GPU use (`recommendedMaxWorkingSetSize` in llama.cpp's logs): 21.3 of 32 GB, 10.7 of 16; three quarters
 * from 36 GB on.
 */
function sharedSize(ram: Size): Size {
  const share = ram.total > 32 ? 0.75 : 2 / 3;
  const total = ram.total * share;
  return ram.free === undefined ? { total } : { total, free: Math.min(total, ram.free) };
}

/** "24" or "20/24": free of total. undefined for anything else. */
export function readSize(text: string): Size | undefined {
  const [, first, second] = /^(\d{1,6}(?:\.\d+)?)(?:\/(\d{1,6}(?:\.\d+)?))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  if (second === undefined) return { total: Number(first) };
  return Number(first) > Number(second) ? undefined : { total: Number(second), free: Number(first) };
}

function bytes(gigabytes: number): number {
  return Math.round(gigabytes * gigabyte);
}
