// The machine that a model is planned for: this one as the worker sees it, or one that a user describes. Sizes in bytes.

/** A kind of GPU support that the library has a prebuilt binary for. */
export type GpuBackend = "cuda" | "vulkan" | "metal";

/**
 * One GPU. `freeBytes` is less than `totalBytes` when others use it. The library reports only the sum of all GPU memory, so
 * several GPUs get equal parts of it.
 */
export interface Gpu {
  readonly name: string;
  /** Absent for a GPU that was described. */
  readonly backend?: GpuBackend;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** Ordinary memory that a model may use. */
export interface UsableMemory {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** What a model is planned for. */
export interface Machine {
  readonly gpus: readonly Gpu[];
  /** `cores`: threads that compute at most. */
  readonly cpu: { readonly name: string; readonly cores: number };
  readonly ramBytes: number;
  readonly freeRamBytes: number;
  /** The GPU has no memory of its own: its bytes are part of the ordinary memory. */
  readonly isUnified: boolean;
}

/** A GPU is visible, but the model runs on the CPU: the user must be told why it is slow. */
export interface GpuFallback {
  /**
   * `noBinary`: this build has no binary for it, or what that binary needs (driver, CUDA runtime, Vulkan loader) is not
   * installed; `noDevice`: a binary starts but finds no GPU; `noRoom`: not one layer of the model fits in its memory.
   */
  readonly kind: "noBinary" | "noDevice" | "noRoom";
  /** What shows that there is a GPU: a device file, a driver's library. */
  readonly seen: string;
  /** One sentence. */
  readonly text: string;
}

/** What the worker can run a model on. */
export interface MachineFacts {
  readonly backend: GpuBackend | "cpu";
  readonly gpus: readonly Gpu[];
  /** Memory that the GPU shares with the CPU; 0 when it has its own. */
  readonly unifiedBytes: number;
  readonly cpu: {
    readonly name: string;
    /** Threads that compute at most. */
    readonly threads: number;
    /** Instruction sets and the like, as the library names them. */
    readonly features: string;
  };
  readonly ram: UsableMemory;
  /** `prebuilt`: the library's own; anything else was compiled on this machine. */
  readonly binary: { readonly kind: "prebuilt" | "localBuild"; readonly release: string };
  readonly gpuFallback?: GpuFallback;
}

/** The machine that the worker runs on. What is shown and what is loaded are planned for this same value. */
export function machineOf({ gpus, cpu, ram, unifiedBytes }: MachineFacts): Machine {
  return {
    gpus,
    cpu: { name: cpu.name, cores: cpu.threads },
    ramBytes: ram.totalBytes,
    freeRamBytes: ram.freeBytes,
    isUnified: unifiedBytes > 0,
  };
}

/** What the system reports about its memory. */
export interface MemoryReading {
  readonly totalBytes: number;
  /** What programs can get, including what the system would give back from its cache of files. */
  readonly availableBytes: number;
  /** Limit of this process's container or control group (`process.constrainedMemory()`); 0 or undefined for none. */
  readonly limitBytes: number | undefined;
  /** What this process itself holds: of a limit, that much is taken. */
  readonly residentBytes: number;
}

/** How much of the memory a model may use: what is available, and no more than the container allows. */
export function usableMemory(reading: MemoryReading): UsableMemory {
  const { totalBytes, availableBytes, residentBytes } = reading;
  // Without a limit some systems report 0, others more than any machine has.
  const limit = reading.limitBytes || Infinity;
  const total = Math.min(totalBytes, limit);
  const belowLimit = limit < totalBytes ? Math.max(0, limit - residentBytes) : Infinity;
  return { totalBytes: total, freeBytes: Math.min(total, availableBytes, belowLimit) };
}
