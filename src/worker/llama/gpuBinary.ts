// Which of the library's binaries is used. Only those that came with it: nothing is ever compiled or downloaded on a user's
// machine, and a wish that cannot be met is said instead of being answered with the processor.
import { getLlama, LlamaLogLevel, NoBinaryFoundError, type Llama } from "node-llama-cpp";
import { FailureError, failure } from "../../core/failures.ts";
import type { GpuBackend } from "../../core/models/plan/machine.ts";
import type { GpuChoice } from "../../core/settings.ts";

/** The library's options that keep it from building: a test holds the product against them. */
export const neverBuild = { build: "never", skipDownload: true, usePrebuiltBinaries: true } as const;

export const backendNames: Readonly<Record<GpuBackend, string>> = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" };

/**
 * Starts the library with the wished backend. Raises `gpuUnavailable` when a named one does not work here. Nothing stays in this
 * process after a failure: the library tries a binary in a process of its own first.
 */
export async function startLlama(choice: GpuChoice, log: (line: string) => void): Promise<Llama> {
  // On other systems the library takes “metal” for “auto”.
  if (choice === "metal" && process.platform !== "darwin")
    throw unavailable("metal", "Metal is available only on macOS.");
  try {
    const llama = await getLlama({
      ...neverBuild,
      gpu: choice === "off" ? false : choice,
      // Its own lines would go to the worker's log with no time in front.
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
    if (choice === "auto" || choice === "off")
      throw new FailureError(
        failure(
          "loadFailed",
          `No binary of the inference library runs on this machine (${process.platform}, ${process.arch}).`,
          "Linux needs glibc 2.34 or newer (Ubuntu 22.04, Debian 12); otherwise reinstall the extension for this platform.",
        ),
      );
    throw unavailable(choice, needs[choice]);
  }
}

/** What a binary has to find, read off its own list of libraries. */
const needs: Readonly<Record<GpuBackend, string>> = {
  cuda: "its binary is missing or does not start: it needs the NVIDIA driver (libcuda) and the CUDA 13 or 12 runtime (cudart, cublas).",
  vulkan: "its binary is missing or does not start: it needs the Vulkan loader (libvulkan.so.1) and a driver for it.",
  metal: "its binary is missing or does not start: it needs a Mac with an Apple chip.",
};

function unavailable(backend: GpuBackend, why: string): FailureError {
  const name = backendNames[backend];
  return new FailureError(
    failure("gpuUnavailable", `ghostlight.gpu is set to ${name}, which does not work here: ${why}`),
  );
}
