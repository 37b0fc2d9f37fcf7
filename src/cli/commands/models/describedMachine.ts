// A machine that the user describes: names of GPUs, and sizes in GB as retailers state them.
import { isAppleChip } from "../../../core/models/plan/deviceTable.ts";
import type { Gpu, Machine } from "../../../core/models/plan/machine.ts";

const gigabyte = 1024 ** 3;

/** Sizes in GB: total and, if part of it is in use, free. */
export interface Described {
  readonly gpus: readonly { readonly name: string; readonly vram?: Size }[];
  readonly ram: Size;
  readonly cores?: number;
}

export interface Size {
  readonly total: number;
  readonly free?: number;
}

/** Threads to assume if none are given. */
const usualCores = 8;

/** The described machine. A GPU without its own memory counts if it is an Apple chip; otherwise it is left out. */
export function describedMachine({ gpus, ram, cores = usualCores }: Described): Machine {
  const isUnified = gpus.some(({ name, vram }) => vram === undefined && isAppleChip(name));
  return {
    gpus: gpus.flatMap(({ name, vram }): Gpu[] => {
      const size = vram ?? (isAppleChip(name) ? sharedSize(ram) : undefined);
      return size === undefined
        ? []
        : [{ name, totalBytes: bytes(size.total), freeBytes: bytes(size.free ?? size.total) }];
    }),
    cpu: { name: "CPU", cores },
    ramBytes: bytes(ram.total),
    freeRamBytes: bytes(ram.free ?? ram.total),
    isUnified,
  };
}

/**
 * How much memory macOS lets a GPU use (`recommendedMaxWorkingSetSize` in llama.cpp's logs): 21.3 of 32 GB, 10.7 of 16; three
 * quarters from 36 GB up.
 */
function sharedSize(ram: Size): Size {
  const share = ram.total > 32 ? 0.75 : 2 / 3;
  const total = ram.total * share;
  return ram.free === undefined ? { total } : { total, free: Math.min(total, ram.free) };
}

/** Parses "24" or "20/24" (free of total). undefined for anything else. */
export function readSize(text: string): Size | undefined {
  const [, first, second] = /^(\d{1,6}(?:\.\d+)?)(?:\/(\d{1,6}(?:\.\d+)?))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  if (second === undefined) return { total: Number(first) };
  return Number(first) > Number(second) ? undefined : { total: Number(second), free: Number(first) };
}

function bytes(gigabytes: number): number {
  return Math.round(gigabytes * gigabyte);
}
