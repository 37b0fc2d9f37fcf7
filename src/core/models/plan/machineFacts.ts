// What the inference library says of the machine it runs on, and why it is not on the GPU that is there.

/** A kind of GPU support that the library has a ready binary for. */
export type GpuBackend = "cuda" | "vulkan" | "metal";

/** A GPU is visible, but the processor does the work. Slow without a word is what nobody should have to find out alone. */
export interface GpuFallback {
  /**
   * `noBinary`: no binary for it came with this build, or what it needs (driver, CUDA runtime, Vulkan loader) is not installed;
   * `noDevice`: a binary starts, but no GPU answers it; `noRoom`: not one layer of the model has room in its memory.
   */
  readonly kind: "noBinary" | "noDevice" | "noRoom";
  /** What shows that there is a GPU: a device file, a driver's library. */
  readonly seen: string;
  /** One sentence. */
  readonly text: string;
}

/** One GPU. The library tells only the sum of all memory: several GPUs get equal parts of it here. Sizes in bytes. */
export interface GpuFacts {
  readonly name: string;
  readonly backend: GpuBackend;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** What the worker can run a model on. Sizes in bytes. */
export interface MachineFacts {
  readonly backend: GpuBackend | "cpu";
  readonly gpus: readonly GpuFacts[];
  /** Memory that the GPU shares with the processor; 0 when it has its own. */
  readonly unifiedBytes: number;
  readonly cpu: {
    /** Threads that compute at most. */
    readonly threads: number;
    /** Instruction sets and the like, in the library's words. */
    readonly features: string;
  };
  readonly ram: { readonly totalBytes: number; readonly freeBytes: number };
  /** `prebuilt`: the library's own; anything else was compiled on this machine by somebody. */
  readonly binary: { readonly kind: "prebuilt" | "localBuild"; readonly release: string };
  readonly gpuFallback?: GpuFallback;
}
