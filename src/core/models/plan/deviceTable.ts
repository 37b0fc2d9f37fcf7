// How fast devices read their memory, by the name that the library reports. Data, and the factors that turn a maker's peak figure
// into what a model gets; docs/memory-plan.md says where they were measured.

/** Bytes of weights that a device reads per second: for one token at a time, and for a prompt. */
export interface DeviceSpeed {
  readonly bytesPerSecond: number;
  readonly prefillBytesPerSecond?: number;
}

/**
 * GB/s of memory bandwidth, from the makers' specifications: nvidia.com product pages and data sheets, amd.com and intel.com
 * product pages, Apple's newsroom and technical specifications (the Apple figures also in github.com/ggml-org/llama.cpp,
 * discussion 4167). The first match counts, so a longer name comes before its prefix.
 */
const bandwidths: readonly (readonly [name: RegExp, gigabytes: number])[] = [
  [/RTX PRO 6000/i, 1792],
  [/RTX 6000 Ada/i, 960],
  [/RTX A6000/i, 768],
  [/H200/i, 4800],
  [/H100 PCIe/i, 2000],
  [/H100/i, 3350],
  [/A100.*80/i, 1935],
  [/A100/i, 1555],
  [/L40S/i, 864],
  [/\bL4\b/i, 300],
  [/\bT4\b/i, 320],
  [/(40|50)90 Laptop/i, 576],
  [/5090/i, 1792],
  [/5080/i, 960],
  [/5070 Ti/i, 896],
  [/5070/i, 672],
  [/5060/i, 448],
  [/4090/i, 1008],
  [/4080 SUPER/i, 736],
  [/4080/i, 717],
  [/4070 Ti SUPER/i, 672],
  [/4070/i, 504],
  [/4060 Ti/i, 288],
  [/4060/i, 272],
  [/3090 Ti/i, 1008],
  [/3090/i, 936],
  [/3080 Ti/i, 912],
  [/3080/i, 760],
  [/3070 Ti/i, 608],
  [/3070|3060 Ti/i, 448],
  [/3060/i, 360],
  [/2080 Ti/i, 616],
  [/1080 Ti/i, 484],
  [/7900 XTX/i, 960],
  [/7900 XT/i, 800],
  [/9070/i, 640],
  [/6[89]00 XT/i, 512],
  [/Arc.*A770/i, 560],
  [/Arc.*B580/i, 456],
  [/\bM1 Ultra/i, 800],
  [/\bM1 Max/i, 400],
  [/\bM1 Pro/i, 200],
  [/\bM1\b/i, 68],
  [/\bM2 Ultra/i, 800],
  [/\bM2 Max/i, 400],
  [/\bM2 Pro/i, 200],
  [/\bM2\b/i, 100],
  [/\bM3 Ultra/i, 819],
  // There are two, with 300 and with 400: the smaller figure.
  [/\bM3 Max/i, 300],
  [/\bM3 Pro/i, 150],
  [/\bM3\b/i, 100],
  // 410 or 546.
  [/\bM4 Max/i, 410],
  [/\bM4 Pro/i, 273],
  [/\bM4\b/i, 120],
  [/\bM5\b/i, 153],
];

/**
 * Part of the bandwidth that decoding gets. RTX 3090: 31.9 tokens/s of 16.8 GB is 0.57 of 936 GB/s. Apple chips in
 * llama.cpp's discussion 4167, 7B Q4_0: M1 Pro 0.70, M2 Max 0.63, M3 Max 0.63, M2 Ultra 0.45.
 */
const decodeShare = 0.58;
/** Prompt speed as a multiple of the bandwidth. RTX 3090: 889 to 993 tokens/s of 16.8 GB. */
const nvidiaPrefill = 16;
/** The same on Apple chips, from discussion 4167: 5.1 (M1 Pro) to 7.3 (M3 Max). */
const applePrefill = 6;

/** The speed of a GPU by its name; undefined when it is not known. */
export function deviceSpeed(name: string): DeviceSpeed | undefined {
  const found = bandwidths.find(([pattern]) => pattern.test(name));
  if (found === undefined) return undefined;
  const bytesPerSecond = found[1] * 1e9;
  const times = isAppleChip(name) ? applePrefill : /Radeon|RX |Arc/i.test(name) ? undefined : nvidiaPrefill;
  return {
    bytesPerSecond: bytesPerSecond * decodeShare,
    ...(times !== undefined && { prefillBytesPerSecond: bytesPerSecond * times }),
  };
}

/** Whether a GPU of this name shares the CPU's memory. */
export function isAppleChip(name: string): boolean {
  return /\bM[1-9]\b/i.test(name);
}

/** Bytes per second per CPU core when decoding and in prefill (measured), and the most that its memory delivers. */
const coreDecode = 8.5e9;
const coreMost = 40e9;
const corePrefill = 66e9;

/** The expected speed of a CPU with this many threads. */
export function cpuSpeed({ cores }: { readonly cores: number }): Required<DeviceSpeed> {
  const used = Math.max(1, cores);
  return {
    bytesPerSecond: Math.min(used * coreDecode, coreMost),
    prefillBytesPerSecond: Math.min(used, 16) * corePrefill,
  };
}
