import type { Failure } from "../../failures.ts";
import type { GpuBackend, GpuFallback } from "../plan/machine.ts";
import type { InfillOrder } from "../catalogue/modelEntry.ts";

/**
 * What a server cannot do. `fim`: it has no infill tokens, so completions are requested through its chat template. `tokenizer`:
 * token counts are estimates. `logprobs`: it returns no token probabilities, so low-confidence completions are shown too.
 * `healing`: where the cursor splits a token, a second request completes the word. `warming`: nothing is evaluated in advance.
 * `checkpoints`: what it keeps between requests is up to the server. `grammar`: edits are generated freely and checked only
 * afterwards.
 */
export type Limitation = "fim" | "tokenizer" | "logprobs" | "healing" | "warming" | "checkpoints" | "grammar";

/** What a limitation means for the user, one sentence each. Constant sentences: the editor translates them. */
const limitationSentences: Partial<Record<Limitation, string>> = {
  fim: "The server has no fill-in-the-middle tokens: ghost text is requested through its chat template, which is slower and less accurate.",
  tokenizer: "The server does not count tokens: lengths are estimates.",
  logprobs: "The server does not report token probabilities: ghost text is shown even when the model is not confident.",
  grammar: "The server does not support grammars: an edit whose answer cannot be applied is requested once more.",
  warming: "Prefetch is off, because others may be using the server.",
};

/** The sentences for those limitations that a user would notice. */
export function limitationTexts(limitations: readonly Limitation[]): readonly string[] {
  return limitations.flatMap((limitation) => limitationSentences[limitation] ?? []);
}

/**
 * What is changed in requests because the server refuses it. `omitted`, `renamed`: a parameter. `system`: the system message goes to
 * the start of the first question. `beginning`: answers are not begun for the model. `parts`: messages are lists of parts.
 */
export type Adjustment =
  | { readonly kind: "omitted"; readonly name: string }
  | { readonly kind: "renamed"; readonly from: string; readonly to: string }
  | { readonly kind: "system" }
  | { readonly kind: "beginning" }
  | { readonly kind: "parts" };

const adjustmentSentences = {
  omitted: "The server refuses these parameters, so they are left out: {0}.",
  renamed: "The server knows {0} as {1}.",
  system: "The server takes no system message: instructions are sent with the first question.",
  beginning: "The server takes no answer that is already begun: edits are less exact.",
  parts: "The server wants the text of a message as a list of parts.",
} as const;

/** What was changed for a server, one sentence each with what stands in its places. Constant sentences: the editor translates them. */
export function adjustmentTexts(
  adjustments: readonly Adjustment[],
): readonly { readonly sentence: string; readonly values: readonly string[] }[] {
  const omitted = adjustments.flatMap((each) => (each.kind === "omitted" ? [each.name] : []));
  return [
    ...(omitted.length === 0 ? [] : [{ sentence: adjustmentSentences.omitted, values: [omitted.join(", ")] }]),
    ...adjustments.flatMap((each) => {
      if (each.kind === "omitted") return [];
      return [
        { sentence: adjustmentSentences[each.kind], values: each.kind === "renamed" ? [each.from, each.to] : [] },
      ];
    }),
  ];
}

/** The same sentences in English, for reports. */
export function adjustmentReport(adjustments: readonly Adjustment[]): readonly string[] {
  return adjustmentTexts(adjustments).map(({ sentence, values }) =>
    sentence.replace(/\{(\d)\}/g, (_, index: string) => values[Number(index)] ?? ""),
  );
}

/** How a server is reached and used. */
export interface ServerAccess {
  /** Address of its API, as it is used. */
  readonly address: string;
  /** The proxy on the way to it, without its password. */
  readonly proxy?: string;
  /** False: any certificate is accepted. */
  readonly checksCertificate: boolean;
  /** The field of a request that holds an answer to its form, if the server has one. */
  readonly structured?: string;
}

/**
 * How a model calls tools. `trained`: in the form of its own template. `prompted`: in a form that is explained to it, because its
 * template knows none. `none`: not at all.
 */
export interface ToolSupport {
  readonly form: "trained" | "prompted" | "none";
  /** Why it is not the trained form. A constant sentence: the editor translates it. */
  readonly reason?: string;
}

/** The support of a model that was not trained with tools, and whose server or template says so. */
export const promptedTools: ToolSupport = {
  form: "prompted",
  reason: "The model was not trained to call tools: the form of a call is explained to it.",
};

/** Facts of the loaded model. Sizes in bytes, lengths in tokens; 0 where a server does not report them. */
export interface ModelFacts {
  /** Where it runs: in the worker, or on a server. */
  readonly kind: "embedded" | "remote";
  readonly limitations: readonly Limitation[];
  /** Present for a server. */
  readonly server?: ServerAccess;
  /** What is changed in requests to a server; more may be found out with each of them. */
  readonly adjustments?: readonly Adjustment[];
  /** The file, or the server's address and the model's name there (`placeOf`). */
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly sizeBytes: number;
  /** Context of one lane. */
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  /** True for hybrid, recurrent and sliding-window models, whose state cannot simply be trimmed. */
  readonly needsCheckpoints: boolean;
  /** Whether thinking can be switched by its template; absent if that is not known. */
  readonly canThink?: boolean;
  /** How it calls tools; absent if that is not known, as on a server that was not asked yet. */
  readonly toolSupport?: ToolSupport;
  /** True when it can complete code: with fill-in-the-middle tokens, or through its chat template. */
  readonly canInfill: boolean;
  /** The prompt order for completions; undefined when it cannot complete. */
  readonly infill?: InfillOrder;
  /** What it runs on: "CPU", the GPU's name, or the server's address. */
  readonly device: string;
  readonly gpuLayers: number;
  /** All layers, the output counted as one; 0 for a server. */
  readonly layers?: number;
  readonly backend?: GpuBackend | "cpu";
  /** Present when a GPU is visible but the CPU is used, without the user having chosen so. */
  readonly gpuFallback?: GpuFallback;
  /** Prefill speed measured right after the load, in tokens per second. */
  readonly prefillTokensPerSecond: number;
  /** Longest infill prompt in tokens, chosen from that speed so that a cold start stays short. */
  readonly infillTokens: number;
  /** The same for a file that is not cached yet. */
  readonly firstInfillTokens: number;
}

/** The model's state in the worker. `parked`: its weights are released while idle and loaded again by the next request. */
export type ModelState =
  | { readonly kind: "absent" }
  | {
      readonly kind: "loading";
      readonly path: string;
      /** As users read it (`shownName`). */ readonly name: string;
      /** 0 to 1; undefined while the library reports nothing. */ readonly progress?: number;
    }
  | { readonly kind: "ready"; readonly facts: ModelFacts }
  | { readonly kind: "parked"; readonly facts: ModelFacts }
  | { readonly kind: "failed"; readonly path: string; readonly name: string; readonly failure: Failure };
