// A process that gets one model and says how far it is: something for tests to kill, or to start several of.
// Arguments: the entry and the options as JSON. Output: a line per progress, then the path or the failure.
import { ensureModel, type EnsureOptions } from "../../../src/client/store/installModel.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";

const entry = JSON.parse(process.argv[2] ?? "") as ModelEntry;
const options = JSON.parse(process.argv[3] ?? "") as Pick<EnsureOptions, "home" | "hub">;
try {
  const file = await ensureModel(entry, {
    ...options,
    env: process.env,
    onProgress: ({ step, source, doneBytes }) => console.log(`progress ${step} ${doneBytes} ${source}`),
  });
  console.log(`path ${file}`);
} catch (error) {
  const { kind, message } = failureOf(error);
  console.log(`failure ${kind} ${message}`);
}
