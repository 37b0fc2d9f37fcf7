// Whether the system shows a GPU, asked without the library: only then is a model on the processor worth a warning.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** What to look at; other values are for tests. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Folder under which the system's files lie. */
  readonly root: string;
}

/** The first sign of a GPU that somebody could expect to be used, or undefined. */
export function visibleGpu(
  { platform, arch, root }: Surroundings = { platform: process.platform, arch: process.arch, root: "/" },
): string | undefined {
  if (platform === "darwin") return arch === "arm64" ? "an Apple chip" : undefined;
  if (platform === "win32") {
    // Every NVIDIA driver brings it; other cards show themselves to Vulkan alone.
    const library = path.join(process.env["SystemRoot"] ?? "C:\\Windows", "System32", "nvml.dll");
    return existsSync(library) ? library : undefined;
  }
  const first = (folder: string, pattern: RegExp): string | undefined => {
    try {
      const name = readdirSync(path.join(root, folder))
        .sort()
        .find((each) => pattern.test(each));
      return name && `/${folder}/${name}`;
    } catch {
      // No such folder: no such devices.
      return undefined;
    }
  };
  // nvidia: the driver; kfd: AMD for computing; dxg: a Windows GPU lent to WSL; renderD: any other card.
  return first("dev", /^nvidia\d+$/) ?? first("dev", /^(kfd|dxg)$/) ?? first("dev/dri", /^renderD\d+$/);
}
