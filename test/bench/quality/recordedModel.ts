// A model that is asked everything once: what it predicts is kept in a file, so that other rules can be tried on the same texts
// without evaluating anything. Several sequences are evaluated together, which reads several times as many tokens a second.
import { appendFileSync, existsSync } from "node:fs";
import { LlamaLoadedModel } from "../../../src/worker/llama/llamaModel.ts";
import { startLlama } from "../../../src/worker/llama/gpuBinary.ts";
import type {
  LoadedModel,
  NextToken,
  PredictOptions,
  Prediction,
  RatedToken,
  Sequence,
  Token,
} from "../../../src/worker/embedded/engine.ts";
import { builtTemplates } from "../../support/workers.ts";
import { jsonLines } from "../material/humanEval.ts";

/** Longest prompt with its answer, in tokens. */
const contextTokens = 1536;

/** One prediction: which tokens it follows (hashed), the token and its probability, and the likeliest tokens if they were asked for. */
type Row = readonly [key: string, token: Token, probability: number, ranked?: readonly (readonly [Token, number])[]];

/** Raised where a prediction is missing and may not be made. */
export class NotRecorded extends Error {}

/** A model whose predictions come from a file, and from the model itself where the file has none. */
export class RecordedModel {
  /** Predictions that the file had not. */
  missed = 0;
  private readonly file: string;
  private readonly known = new Map<string, NextToken>();
  private readonly rated = new Map<string, readonly RatedToken[]>();
  private readonly models: readonly LlamaLoadedModel[];
  private readonly kind: "live" | "replayed";

  private constructor(file: string, models: readonly LlamaLoadedModel[], kind: "live" | "replayed" = "replayed") {
    this.file = file;
    this.models = models;
    this.kind = kind;
    for (const row of existsSync(file) ? jsonLines<Row | { rated: [string, readonly RatedToken[]] }>(file) : []) {
      if ("rated" in row) {
        this.rated.set(...row.rated);
        continue;
      }
      const [key, token, probability, ranked = []] = row;
      this.known.set(key, {
        token,
        probability,
        ranked: ranked.map(([each, of]) => ({ token: each, probability: of })),
      });
    }
  }

  /**
   * Opens the recordings of a model. `width`: sequences that are evaluated at once; 0: the model itself is not loaded, and a
   * prediction that is missing raises NotRecorded.
   */
  static async open(path: string, file: string, width: number, threads: number): Promise<RecordedModel> {
    const llama = await startLlama("off", () => undefined);
    if (width === 0) {
      const vocabulary = await llama.loadModel({ modelPath: path, vocabOnly: true });
      // A model without weights has no context, and nothing here asks for one.
      const noContext = { contextSize: contextTokens, getSequence: () => undefined } as never;
      return new RecordedModel(file, [loadedModel(vocabulary, noContext)]);
    }
    const model = await llama.loadModel({ modelPath: path, useMmap: false, gpuLayers: 0 });
    // Each has a second one, for chat.
    const sequences = width * 2;
    const context = await model.createContext({ sequences, contextSize: contextTokens, batchSize: 512, threads });
    llama.maxThreads = threads;
    return new RecordedModel(
      file,
      Array.from({ length: width }, () => loadedModel(model, context)),
      "live",
    );
  }

  /** The model with a sequence of its own, the `index`-th of those that are evaluated together. */
  lane(index: number): LoadedModel {
    const model = this.models[index]!;
    const ghostSequence = new RecordedSequence(
      this.known,
      this.rated,
      () => {
        if (this.kind === "replayed") throw new NotRecorded(this.file);
        return model.ghostSequence;
      },
      (row) => {
        this.missed++;
        appendFileSync(this.file, `${JSON.stringify(row)}\n`);
      },
    );
    return new Proxy(model, {
      get: (target, name) => {
        if (name === "ghostSequence") return ghostSequence;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }
}

function loadedModel(...[model, context]: Parameters<typeof construct>): LlamaLoadedModel {
  return construct(model, context);
}

function construct(
  model: ConstructorParameters<typeof LlamaLoadedModel>[0],
  context: ConstructorParameters<typeof LlamaLoadedModel>[1],
): LlamaLoadedModel {
  const place = { device: "CPU", backend: "cpu", gpuLayers: 0, layers: 0, gpuFallback: undefined } as const;
  return new LlamaLoadedModel(
    model,
    context,
    () => undefined,
    0,
    place,
    (_tokens, run) => run(),
    builtTemplates,
  );
}

class RecordedSequence implements Sequence {
  readonly needsCheckpoints = false;
  readonly checkpointBytes = 0;
  readonly checksDrafts = false;
  tokens: Token[] = [];
  private readonly known: Map<string, NextToken>;
  private readonly rated: Map<string, readonly RatedToken[]>;
  private readonly live: () => Sequence;
  private readonly record: (row: Row | { rated: [string, readonly RatedToken[]] }) => void;

  constructor(
    known: Map<string, NextToken>,
    rated: Map<string, readonly RatedToken[]>,
    live: () => Sequence,
    record: (row: Row | { rated: [string, readonly RatedToken[]] }) => void,
  ) {
    this.known = known;
    this.rated = rated;
    this.live = live;
    this.record = record;
  }

  get length(): number {
    return this.tokens.length;
  }

  async reuse(tokens: readonly Token[]): Promise<number> {
    this.tokens = this.tokens.slice(0, this.reusable(tokens));
    return this.tokens.length;
  }

  reusable(tokens: readonly Token[]): number {
    const different = this.tokens.findIndex((token, at) => token !== tokens[at]);
    return different < 0 ? this.tokens.length : different;
  }

  async save(): Promise<void> {}

  async restore(): Promise<void> {}

  async evaluate(tokens: readonly Token[]): Promise<void> {
    this.tokens.push(...tokens);
  }

  async checkpoint(): Promise<void> {}

  async predict(tokens: readonly Token[], options: PredictOptions = {}): Promise<NextToken> {
    this.tokens.push(...tokens);
    const { allowed, ranked = 0 } = options;
    const key = `${hash(this.tokens)}${allowed ? `a${hash(allowed)}` : ""}${ranked > 0 ? `r${ranked}` : ""}`;
    const found = this.known.get(key);
    if (found) return found;
    const sequence = await this.liveAt(this.tokens.slice(0, -1));
    const next = await sequence.predict(this.tokens.slice(-1), options);
    const rounded = { ...next, ...round(next), ranked: next.ranked.map((each) => ({ ...each, ...round(each) })) };
    this.known.set(key, rounded);
    const others = rounded.ranked.map((each) => [each.token, each.probability] as const);
    this.record(
      others.length > 0 ? [key, rounded.token, rounded.probability, others] : [key, rounded.token, rounded.probability],
    );
    return rounded;
  }

  async rate(tokens: readonly Token[], expected: readonly Token[]): Promise<readonly RatedToken[]> {
    const before = [...this.tokens, ...tokens];
    this.tokens = [...before, ...expected.slice(0, -1)];
    const key = `${hash(before)}e${hash(expected)}`;
    const found = this.rated.get(key);
    if (found) return found;
    const sequence = await this.liveAt(before.slice(0, -1));
    const rows = (await sequence.rate(before.slice(-1), expected)).map(({ likeliest, probability }) => ({
      likeliest: { ...likeliest, ...round(likeliest) },
      probability: Number(probability.toPrecision(5)),
    }));
    this.rated.set(key, rows);
    this.record({ rated: [key, rows] });
    return rows;
  }

  decode(): never {
    throw new Error("Nothing is sampled here.");
  }

  private async liveAt(tokens: readonly Token[]): Promise<Sequence> {
    const sequence = this.live();
    const held = await sequence.reuse(tokens);
    if (held < tokens.length) await sequence.evaluate(tokens.slice(held));
    return sequence;
  }
}

function round({ probability }: Prediction): Pick<Prediction, "probability"> {
  return { probability: Number(probability.toPrecision(5)) };
}

/** 64 bits of a list of tokens, as text (two FNV-1a of 32 bits). */
function hash(tokens: readonly Token[]): string {
  let [a, b] = [0x811c9dc5, 0x01234567];
  for (const token of tokens) {
    a = Math.imul(a ^ token, 0x01000193);
    b = Math.imul(b ^ (token + 0x9e37), 0x01000193) ^ (b >>> 15);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
