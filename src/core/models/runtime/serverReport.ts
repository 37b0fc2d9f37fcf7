// What reports say about a server that is connected. In English, like all reports.
import { limitationTexts, type ModelFacts } from "./modelState.ts";

/** What is connected and where, how edits are held to their form, and what the server lacks: one sentence each. */
export function serverReport(facts: ModelFacts): readonly string[] {
  const { architecture, name, contextTokens, infill, prefillTokensPerSecond, limitations, server, device } = facts;
  const speed = prefillTokensPerSecond > 0 ? `, reads about ${prefillTokensPerSecond} tokens/s` : "";
  const ghostText = infill === undefined ? "no ghost text" : `ghost text: ${infill}`;
  const place = server?.address ?? device;
  return [
    `${architecture} with ${name} at ${place}, ${contextTokens} tokens of context, ${ghostText}${speed}.`,
    ...(server?.proxy === undefined ? [] : [`It is reached through the proxy ${server.proxy}.`]),
    ...(server?.checksCertificate === false ? ["Its certificate is not checked (http.proxyStrictSSL is off)."] : []),
    ...(server?.structured === undefined
      ? []
      : [`Edits are held to their form by the field “${server.structured}” of a request.`]),
    ...limitationTexts(limitations),
  ];
}
