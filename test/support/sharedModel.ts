// One worker with the real model for all suites that only ask it something: to load it takes longer than many of their tests.
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { realModel } from "./models/models.ts";
import { TestHome } from "./workers.ts";

/** Its context, in tokens. */
export const sharedContextTokens = 4096;

let home: TestHome | undefined;

/** A new client of the shared worker, with the model loaded. The worker ends after the last suite. */
export async function sharedRealModel(): Promise<WorkerClient> {
  home ??= new TestHome();
  const client = home.client();
  client.use({ path: realModel(), contextTokens: sharedContextTokens });
  await client.load();
  return client;
}

// Registered on mocha's root suite by whichever test file comes first.
after(() => home?.close());
