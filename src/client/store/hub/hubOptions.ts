// How long to wait for hubs, and how many connections to use.

/** How long to wait for a hub, in milliseconds. */
export interface HubTimeouts {
  /** Short: on a machine without a network the next source must get its turn soon. */
  readonly connectMs: number;
  /** From the connection to the reply's head, at each redirect. */
  readonly headMs: number;
  /** Longest pause between two chunks of the file. */
  readonly idleMs: number;
  /** First pause before a retry; it doubles with each further one. */
  readonly retryMs: number;
}

/** Options for downloads from hubs. */
export interface HubOptions extends HubTimeouts {
  /** Address of the hub; mirrors are given separately. */
  readonly base: string;
  readonly connections: number;
  /** What one connection requests at a time. Up to this much per connection is held in memory until its turn. */
  readonly pieceBytes: number;
}

/** The default hub and its options. */
export const hubDefaults: HubOptions = {
  base: "https://huggingface.co",
  connectMs: 3000,
  headMs: 10_000,
  idleMs: 20_000,
  retryMs: 500,
  connections: 4,
  pieceBytes: 8 * 1024 * 1024,
};
