// The platforms a package is made for: which editions of the inference library exist for each, and how large a package may be.

/**
 * Version of the library for the platforms whose binaries the registry does not have in the version of package-lock.json.
 * Looked up by name on 2026-11-29: macOS and Windows stop there. The digests of its packages are in engines.json.
 */
export const olderEngine = "3.21.1";

/**
 * By the name that VS Code gives a platform. `engine`: version of the library, undefined for the one in package-lock.json.
 * `binaries`: its packages under @node-llama-cpp. `format` and `machine`: what the header of each binary has to say.
 * Limits in megabytes, of the package and of what it takes once installed: the sizes in docs/packaging.md and a tenth more.
 * @type {Record<string, { engine?: string, binaries: string[], format: string, machine: string, maxPackageMb: number, maxInstalledMb: number }>}
 */
export const targets = {
  "linux-x64": {
    binaries: ["linux-x64", "linux-x64-vulkan"],
    ...{ format: "elf", machine: "x64", maxPackageMb: 41, maxInstalledMb: 120 },
  },
  "linux-arm64": {
    binaries: ["linux-arm64"],
    ...{ format: "elf", machine: "arm64", maxPackageMb: 10.5, maxInstalledMb: 27 },
  },
  "darwin-arm64": {
    engine: olderEngine,
    binaries: ["mac-arm64-metal"],
    ...{ format: "mach-o", machine: "arm64", maxPackageMb: 8, maxInstalledMb: 21 },
  },
  "darwin-x64": {
    engine: olderEngine,
    binaries: ["mac-x64"],
    ...{ format: "mach-o", machine: "x64", maxPackageMb: 14.5, maxInstalledMb: 38 },
  },
  "win32-x64": {
    engine: olderEngine,
    binaries: ["win-x64", "win-x64-vulkan"],
    ...{ format: "pe", machine: "x64", maxPackageMb: 43, maxInstalledMb: 172 },
  },
  "win32-arm64": {
    engine: olderEngine,
    binaries: ["win-arm64"],
    ...{ format: "pe", machine: "arm64", maxPackageMb: 7.5, maxInstalledMb: 30 },
  },
};

/** The platform that this process runs on, by VS Code's name. */
export const ownTarget = `${process.platform}-${process.arch}`;
