// Detects a GPU without the library. Only if there is one is a model on the CPU worth a warning.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Where to look; tests pass other values. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Root folder of the system's files. */
  readonly root: string;
}

/** The first sign of a GPU that a user would expect to be used, or undefined. */
export function visibleGpu(
  { platform, arch, root }: Surroundings = { platform: process.platform, arch: process.arch, root: "/" },
): string | undefined {
  if (platform === "darwin") return arch === "arm64" ? "an Apple chip" : undefined;
  if (platform === "win32") {
    // Every NVIDIA driver installs it; other GPUs are visible only through Vulkan.
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
      // Without the folder there are no such devices.
      return undefined;
    }
  };
  // nvidia: the driver; kfd: AMD for computing; dxg: a Windows GPU in WSL; renderD: any other GPU.
  return first("dev", /^nvidia\d+$/) ?? first("dev", /^(kfd|dxg)$/) ?? first("dev/dri", /^renderD\d+$/);
}
