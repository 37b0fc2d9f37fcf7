// How to reach hubs, how long to wait for them, and how many connections to use.
import { networkRules, type EditorNetwork } from "../../../core/networkRules.ts";
import { NetworkRoute } from "../../../network/networkRoute.ts";

/** How to reach a hub, and how long to wait for it, in milliseconds. */
export interface HubTimeouts {
  /** Through which proxy, and with which certificates; a direct connection if absent. */
  readonly route?: NetworkRoute;
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

/** The options with the way to the network that an environment names, and in an editor its settings. */
export function hubOptionsFor(env: NodeJS.ProcessEnv, editor: EditorNetwork | undefined): HubOptions {
  const route = new NetworkRoute(networkRules(env, editor), editor === undefined ? "process" : "editor");
  return { ...hubDefaults, route };
}
