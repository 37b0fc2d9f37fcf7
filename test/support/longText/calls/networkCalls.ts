import { isBypassed } from "../../../../src/core/noProxy.ts";
import * as rules from "../../../../src/core/networkRules.ts";
import type { CallTable } from "./calls.ts";

/** Proxies and exceptions out of the environment and the editor's settings. */
export const networkCalls: CallTable = {
  "core/noProxy": {
    isBypassed: [
      (t) => isBypassed("model.example", "443", [t]),
      (t) => isBypassed(t, t, ["*.example", "10.0.0.0/8", "a*b*c", t]),
      (t) => isBypassed("2001:db8::1", "443", t.split("\n")),
    ],
  },
  "core/networkRules": {
    networkRules: (t) => rules.networkRules({ HTTPS_PROXY: t, NO_PROXY: t, NODE_EXTRA_CA_CERTS: t }),
    proxyFor: (t) =>
      rules.proxyFor({ protocol: t, hostname: t, port: t }, rules.networkRules({ ALL_PROXY: t, NO_PROXY: t })),
    shownProxy: (t) => rules.shownProxy(t),
    withScheme: (t) => rules.withScheme(t),
    areSameRules: (t) => rules.areSameRules(rules.networkRules({ ALL_PROXY: t }), rules.directRules),
  },
};
