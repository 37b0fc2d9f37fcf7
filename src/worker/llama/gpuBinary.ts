// Chooses one of the library's prebuilt binaries. Nothing is ever compiled or downloaded on a user's machine, and a requested GPU
// that does not work is reported instead of silently using the CPU.
import { getLlama, LlamaLogLevel, NoBinaryFoundError, type Llama } from "node-llama-cpp";
import { FailureError, failure } from "../../core/failures.ts";
import type { GpuBackend } from "../../core/models/plan/machine.ts";
import type { GpuChoice } from "../../core/settings.ts";

/** Options that keep the library from building. A test checks the product against them. */
export const neverBuild = { build: "never", skipDownload: true, usePrebuiltBinaries: true } as const;

export const backendNames: Readonly<Record<GpuBackend, string>> = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" };

/**
 * Starts the library with the requested backend. Raises `gpuUnavailable` if a named one does not work here, and
 * `engineUnavailable` if none does. A failure starts nothing in this process, because the library first tries a binary in a
 * separate one.
 */
export async function startLlama(choice: GpuChoice, log: (line: string) => void): Promise<Llama> {
  // On other systems the library treats “metal” as “auto”.
  if (choice === "metal" && process.platform !== "darwin")
    throw unavailable("metal", "Metal is available only on macOS.");
  try {
    const llama = await getLlama({
      ...neverBuild,
      gpu: choice === "off" ? false : choice,
      // Its own lines would appear in the worker's log without a time.
      progressLogs: false,
      logLevel: LlamaLogLevel.info,
      logger: (_level, message) => {
        const line = message.trim();
        if (line !== "") log(line);
      },
    });
    if (choice === "auto" || choice === "off") return llama;
    const names = llama.gpu === choice ? await llama.getGpuDeviceNames() : [];
    if (names.length > 0) return llama;
    await llama.dispose();
    throw unavailable(choice, "its binary starts but finds no device.");
  } catch (error) {
    if (!(error instanceof NoBinaryFoundError)) throw error;
    // Where the processor's binary does not load either, the graphics card is not to blame.
    if (choice === "auto" || choice === "off" || !(await runsOnProcessor())) throw noneRuns();
    if (hasBinary(choice)) throw unavailable(choice, needs[choice]);
    const missing = `this installation has no ${backendNames[choice]} binary for this machine.`;
    throw choice === "cuda" ? unavailable(choice, missing, insteadOfCuda) : unavailable(choice, missing);
  }
}

/** Whether this installation has the library's binary for a backend. Packages leave some out (docs/packaging.md). */
export function hasBinary(backend: GpuBackend): boolean {
  const { platform, arch } = process;
  const system = platform === "darwin" ? "mac" : platform === "win32" ? "win" : platform;
  try {
    import.meta.resolve(`@node-llama-cpp/${system}-${arch}-${backend}`);
    return true;
  } catch {
    return false;
  }
}

async function runsOnProcessor(): Promise<boolean> {
  try {
    await getLlama({ ...neverBuild, gpu: false, dryRun: true, progressLogs: false, logger: () => {} });
    return true;
  } catch (error) {
    if (error instanceof NoBinaryFoundError) return false;
    throw error;
  }
}

function noneRuns(): FailureError {
  const { platform, arch, execPath, version } = process;
  const glibc = platform === "linux" ? "Linux needs glibc 2.34 or newer (Ubuntu 22.04, Debian 12)." : "";
  const what = `No binary of the inference library runs on this machine (${platform}, ${arch}) under ${execPath} (Node ${version}).`;
  const reason = failure("engineUnavailable", what);
  return new FailureError({ ...reason, nextStep: `${glibc} ${reason.nextStep}`.trim() });
}

/** What a binary needs, from its own list of libraries. */
const needs: Readonly<Record<GpuBackend, string>> = {
  cuda: "its binary does not start: it needs the NVIDIA driver (libcuda) and the CUDA 13 or 12 runtime (cudart, cublas).",
  vulkan: "its binary does not start: it needs the Vulkan loader (libvulkan.so.1) and a driver for it.",
  metal: "its binary does not start: it needs a Mac with an Apple chip.",
};
const insteadOfCuda =
  "Set ghostlight.gpu to “auto”: NVIDIA cards then use Vulkan. CUDA comes only with an installation from the source code.";

function unavailable(backend: GpuBackend, why: string, nextStep?: string): FailureError {
  const name = backendNames[backend];
  return new FailureError(
    failure("gpuUnavailable", `ghostlight.gpu is set to ${name}, which does not work here: ${why}`, nextStep),
  );
}
