export interface Target {
  readonly engine?: string;
  readonly binaries: readonly string[];
  readonly format: string;
  readonly machine: string;
  readonly maxPackageMb: number;
  readonly maxInstalledMb: number;
}
export const olderEngine: string;
export const ownTarget: string;
export const targets: Readonly<Record<string, Target>>;
