// How patiently and with how many connections hubs are used.

/** How patient to be with a hub. */
export interface HubRetryPolicy {
  /** Short: on a machine without a network the next route must get its turn soon. */
  readonly connectMs: number;
  /** From the connection to the reply's head, at each redirect. */
  readonly headMs: number;
  /** Longest silence inside the file. */
  readonly idleMs: number;
  /** First pause before going on after a cut; it doubles. */
  readonly retryMs: number;
}

/** How a hub is used. */
export interface HubOptions extends HubRetryPolicy {
  /** Address of the hub. Mirrors have addresses of their own. */
  readonly base: string;
  readonly connections: number;
  /** What one connection gets at a time. As much for each connection may wait in memory for its turn. */
  readonly pieceBytes: number;
}

/** Where the usual hub is, and how it is used. */
export const hubDefaults: HubOptions = {
  base: "https://huggingface.co",
  connectMs: 3000,
  headMs: 10_000,
  idleMs: 20_000,
  retryMs: 500,
  connections: 4,
  pieceBytes: 8 * 1024 * 1024,
};
