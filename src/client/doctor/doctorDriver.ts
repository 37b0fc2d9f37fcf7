// Which GPUs the system itself reports, without the inference library: the first thing that has to work.
import { access, constants, readdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { runProcess } from "../childProcess.ts";

export type GpuVendor = "NVIDIA" | "AMD" | "Intel" | "Apple" | "other";

/** A GPU as its driver reports it. */
export interface VisibleGpu {
  readonly name: string;
  readonly vendor: GpuVendor;
  readonly driver?: string;
  readonly totalBytes?: number;
}

/** What drivers report. `problem`: a driver is installed but does not work. */
export interface DriverSight {
  readonly gpus: readonly VisibleGpu[];
  readonly problem?: { readonly text: string; readonly nextStep: string };
}

/** A driver that hangs must not block the doctor. */
const nvidiaMs = 15_000;

/** Queries nvidia-smi, the kernel's list of render devices, or macOS. `devices` and `classes` are folders of a Linux system. */
export async function visibleDrivers(
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
  devices = "/dev/dri",
  classes = "/sys/class/drm",
): Promise<DriverSight> {
  if (process.platform === "darwin") return { gpus: appleGpus() };
  const nvidia = await runProcess("nvidia-smi", nvidiaQuery, { cwd: os.tmpdir(), env, signal, timeoutMs: nvidiaMs });
  const nvidiaGpus = nvidia.code === 0 ? readNvidiaList(nvidia.output) : [];
  const rendering = process.platform === "linux" ? await renderDevices(devices, classes) : { gpus: [], locked: [] };
  // The driver knows more about its cards than the kernel's list.
  const others = nvidiaGpus.length === 0 ? rendering.gpus : rendering.gpus.filter(({ vendor }) => vendor !== "NVIDIA");
  const gpus = [...nvidiaGpus, ...others];
  // undefined: there is no such program, or it hung and was killed.
  if (nvidia.code !== undefined && nvidia.code !== 0) {
    const words = (nvidia.output + nvidia.errorOutput).trim().split("\n")[0] ?? "";
    return {
      gpus,
      problem: {
        text: `nvidia-smi exited with code ${nvidia.code}: ${words}`,
        nextStep: "The NVIDIA driver is installed but does not work. Restart the machine, or reinstall the driver.",
      },
    };
  }
  const [locked] = rendering.locked;
  if (locked !== undefined && nvidiaGpus.length === 0)
    return {
      gpus,
      problem: {
        text: `This user may not open ${locked}.`,
        nextStep: "Add your user to the group that owns it (render or video), then log in again.",
      },
    };
  return { gpus };
}

const nvidiaQuery = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits"];

/** The rows of nvidia-smi's comma-separated list; memory is in MiB. */
export function readNvidiaList(text: string): VisibleGpu[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", driver = "", mebibytes = ""] = line.split(",").map((cell) => cell.trim());
    const memory = Number(mebibytes);
    if (name === "") return [];
    return {
      name,
      vendor: "NVIDIA" as const,
      ...(driver !== "" && { driver }),
      // Some cards report “[N/A]”: they use the machine's own memory.
      ...(mebibytes !== "" && Number.isFinite(memory) && { totalBytes: memory * 1024 ** 2 }),
    };
  });
}

const pciVendors: Readonly<Record<string, GpuVendor>> = { "0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel" };

async function renderDevices(devices: string, classes: string): Promise<{ gpus: VisibleGpu[]; locked: string[] }> {
  const names = await readdir(devices).catch(() => []);
  const found = { gpus: [] as VisibleGpu[], locked: [] as string[] };
  for (const name of names.filter((each) => each.startsWith("renderD")).sort()) {
    const id = await readFile(path.join(classes, name, "device", "vendor"), "utf8").catch(() => "");
    const vendor = pciVendors[id.trim()] ?? "other";
    found.gpus.push({ name: `${vendor === "other" ? "graphics device" : `${vendor} GPU`} (${name})`, vendor });
    const device = path.join(devices, name);
    const isOpen = await access(device, constants.R_OK | constants.W_OK).then(
      () => true,
      (error: unknown) => systemCode(error) !== "EACCES",
    );
    if (!isOpen) found.locked.push(device);
  }
  return found;
}

function appleGpus(): VisibleGpu[] {
  if (process.arch !== "arm64") return [];
  // Memory is shared: the GPU may use almost all of the system's.
  return [{ name: os.cpus()[0]?.model ?? "Apple GPU", vendor: "Apple", totalBytes: os.totalmem() }];
}
