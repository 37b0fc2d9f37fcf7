import assert from "node:assert/strict";
import {
  hasEnded,
  isWorkerOf,
  placeArguments,
  readProcessList,
} from "../../../../src/client/connection/workerProcesses.ts";

const place = {
  address: "/tmp/ghostlight-1000/0123456789ab/w.sock",
  tokenFile: "/tmp/ghostlight-1000/0123456789ab/token",
};
const worker = ["/usr/bin/node", "--max-semi-space-size=2", "/x/worker.mjs", ...placeArguments(place)].join(" ");

describe("worker processes", () => {
  it("are recognised by where they listen, whatever runs them", () => {
    assert.equal(isWorkerOf(worker, place), true);
    assert.equal(isWorkerOf(`${worker} --build 0.1.0 --keep-alive-ms 300000`, place), true);
  });

  for (const [what, line] of [
    ["nothing", ""],
    ["another program", "/usr/bin/vim /tmp/ghostlight-1000/0123456789ab/token"],
    ["a worker of another home", worker.replaceAll("0123456789ab", "ba9876543210")],
    ["a worker whose path only begins the same", worker.replaceAll("w.sock", "w.sock2")],
    ["a search for it", `grep ${place.address}`],
  ] as const)
    it(`are not mistaken for ${what}`, () => assert.equal(isWorkerOf(line, place), false));

  it("have a pipe on Windows", () => {
    const onWindows = { address: "\\\\.\\pipe\\ghostlight-0a1b", tokenFile: "C:\\Users\\A B\\ghostlight\\run\\token" };
    const line = `"C:\\Program Files\\node.exe" worker.mjs --socket \\\\.\\pipe\\ghostlight-0a1b --token-file`;
    assert.equal(isWorkerOf(`${line} "C:\\Users\\A B\\ghostlight\\run\\token" --build 1`, onWindows), true);
    assert.equal(isWorkerOf(line.replace("0a1b", "0a1c"), onWindows), false);
  });

  it("are read from the list that ps prints", () => {
    const list = readProcessList(`    1 /sbin/launchd\n  501 ${worker}\n99999 (node)\n`);
    assert.deepEqual([...list.keys()], [1, 501, 99999]);
    assert.equal(isWorkerOf(list.get(501)!, place), true);
    assert.deepEqual([...readProcessList("")], []);
  });

  it("have ended only when no thread is left to free their memory", () => {
    const stat = (state: string, threads: number): string =>
      `123 (node) Z) S 1) ${state} 1 123 123 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 ${threads} 0 1341012 0 0 18446744073709551615`;
    assert.equal(hasEnded(stat("Z", 1)), true);
    assert.equal(hasEnded(stat("X", 0)), true);
    assert.equal(hasEnded(stat("Z", 12)), false, "other threads still end");
    for (const state of ["R", "S", "D", "T", "t"]) assert.equal(hasEnded(stat(state, 1)), false);
  });
});
