// The machine that a model is planned for: this one, or one that a person describes. Sizes in bytes.
import type { GpuBackend } from "./machineFacts.ts";

/** One GPU. `freeBytes` is less than `totalBytes` when others use it. */
export interface Gpu {
  readonly name: string;
  readonly backend?: GpuBackend;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface Machine {
  readonly gpus: readonly Gpu[];
  /** `cores`: threads that compute at most. */
  readonly cpu: { readonly name: string; readonly cores: number };
  readonly ramBytes: number;
  readonly freeRamBytes: number;
  /** The GPU has no memory of its own: its bytes are part of the ordinary memory. */
  readonly isUnified: boolean;
}
