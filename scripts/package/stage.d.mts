import type { Target } from "./targets.d.mts";
export const buildFolder: string;
export function buildBundles(folder: string, version?: string): void;
export function stagePackage(
  name: string,
  options: { readonly folder: string; readonly bundles: string; readonly version?: string; readonly target?: Target },
): Promise<string>;
