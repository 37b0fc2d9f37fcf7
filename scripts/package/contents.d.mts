import type { Target } from "./targets.d.mts";
export const needed: readonly string[];
export function filesIn(folder: string): string[];
export function faultsOf(
  folder: string,
  files: readonly string[],
  target: Pick<Target, "binaries" | "format" | "machine">,
): string[];
export function headerOf(file: string): { readonly format: string; readonly machine: string } | undefined;
