// A small OpenAI-compatible server that says what a test tells it, well or badly. It speaks real HTTP on a real socket.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { StructuredWay } from "../../../src/worker/remote/structuredOutput.ts";

/** What a server does instead of answering well. `path`: only on this route. */
export type Fault = (response: ServerResponse, request: AskedRequest) => void | Promise<void>;

export interface AskedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  // A test looks into it as it likes.
  readonly body: Record<string, unknown>;
  /** True once the client has closed the connection before the answer's end. */
  isLeft: boolean;
  /** Events sent for it. */
  sent: number;
}

export interface ScriptedOptions {
  readonly owner?: "llamacpp" | "vllm" | "sglang" | "library" | "somebody";
  readonly model?: string;
  /** Tokens of context that it says it has. */
  readonly contextTokens?: number;
  /** Key that `/v1` wants. */
  readonly key?: string;
  /** Where the API is, instead of `/v1`. */
  readonly apiPath?: string;
  readonly hasTokenizer?: boolean;
  readonly hasCompletions?: boolean;
  readonly hasProbabilities?: boolean;
  /** Tokens of the next answer; a function sees the request. */
  readonly answer?: readonly string[] | ((request: AskedRequest) => readonly string[]);
  /** Pause before each token, in milliseconds. */
  readonly tokenMs?: number;
  /** The field whose form the answers of short chats have; it ignores all others, or refuses them. */
  readonly structured?: { readonly obeys?: StructuredWay; readonly refusesOthers?: boolean };
  /** What it says of its model's tools: Ollama lists what the model can do, llama-server shows its template. */
  readonly abilities?: readonly string[];
  readonly template?: string;
  /** Further fields of a chat's delta, for the event of this index. */
  readonly delta?: (token: string, index: number) => object;
}

export class ScriptedServer {
  readonly requests: AskedRequest[] = [];
  options: ScriptedOptions;
  /** Faults by route; taken by the next request of that route and kept until it is removed. */
  readonly faults = new Map<string, Fault>();
  private readonly server: Server;

  private constructor(options: ScriptedOptions) {
    this.options = options;
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(options: ScriptedOptions = {}): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(options);
    await new Promise<void>((resolve) => scripted.server.listen(0, "127.0.0.1", resolve));
    return scripted;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Requests of a route, oldest first. */
  asked(path: string): readonly AskedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** The same without the small requests that find out what the server can do. */
  streamed(path: string): readonly AskedRequest[] {
    return this.asked(path).filter(({ body }) => body["stream"] === true);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { apiPath = "/v1" } = this.options;
    const url = message.url ?? "";
    const request: AskedRequest = {
      path: url.startsWith(`${apiPath}/`) ? `/v1${url.slice(apiPath.length)}` : url.replace(/^\/v1\//, "/elsewhere/"),
      authorization: message.headers.authorization,
      body: await bodyOf(message),
      isLeft: false,
      sent: 0,
    };
    response.on("close", () => (request.isLeft = !response.writableFinished));
    this.requests.push(request);
    const { key } = this.options;
    if (key !== undefined && request.path.startsWith("/v1") && request.authorization !== `Bearer ${key}`)
      return json(response, 401, { error: { message: `Incorrect API key provided: ${request.authorization}` } });
    const fault = this.faults.get(request.path);
    if (fault) return fault(response, request);
    await this.answer(response, request);
  }

  /** Answers well, also out of a fault. */
  async answer(response: ServerResponse, request: AskedRequest): Promise<void> {
    const {
      owner = "vllm",
      model = "Qwen/Qwen2.5-Coder-7B",
      hasTokenizer = true,
      hasCompletions = true,
    } = this.options;
    switch (request.path) {
      case "/v1/models":
        return json(response, 200, {
          data: [
            {
              id: model,
              owned_by: owner,
              ...(owner !== "library" && { max_model_len: this.options.contextTokens ?? 4096 }),
            },
          ],
        });
      case "/health":
        return json(response, 200, { status: "ok" });
      case "/api/version":
        if (owner !== "library") break;
        return json(response, 200, { version: "0.17.4" });
      case "/api/tags":
        return json(response, 200, { models: [{ name: model, model }] });
      case "/api/ps":
        return json(response, 200, { models: [{ name: model, model, context_length: 2560 }] });
      case "/api/show":
        return json(response, 200, { capabilities: this.options.abilities });
      case "/props":
        if (owner !== "llamacpp") break;
        return json(response, 200, { chat_template: this.options.template });
      case "/api/generate":
        return this.ownStream(response, request);
      case "/tokenize":
        if (!hasTokenizer) break;
        return json(response, 200, { tokens: words(String(request.body["content"])) });
      case "/v1/completions":
        if (!hasCompletions) break;
        if (request.body["stream"] !== true)
          return json(response, 200, { choices: [{ text: "x", ...this.logprobs("x") }], usage: { prompt_tokens: 60 } });
        return this.stream(response, request, (text) => ({ text, ...this.logprobs(text) }));
      case "/v1/chat/completions": {
        const { delta = (content: string) => ({ content }), structured = {} } = this.options;
        const fields = structuredWays.filter((way) => way in request.body);
        if (structured.refusesOthers === true && fields.some((way) => way !== structured.obeys))
          return json(response, 400, { error: { message: `unknown fields: ${fields.join(", ")}` } });
        if (request.body["stream"] !== true)
          return json(response, 200, {
            choices: [{ message: { content: heldTo(structured.obeys, request.body) ?? "Hello!" } }],
          });
        return this.stream(response, request, (text, index) => ({ delta: delta(text, index) }));
      }
    }
    json(response, 404, { error: { message: "Not Found" } });
  }

  private async stream(
    response: ServerResponse,
    request: AskedRequest,
    choice: (token: string, index: number) => object,
  ): Promise<void> {
    const { answer = ["one", " two", "\n"], tokenMs = 0 } = this.options;
    startStream(response);
    const tokens = typeof answer === "function" ? answer(request) : answer;
    for (const [index, token] of tokens.entries()) {
      if (tokenMs > 0) await delay(tokenMs);
      if (request.isLeft) return;
      request.sent++;
      sendEvent(response, { choices: [{ index: 0, finish_reason: null, ...choice(token, index) }] });
    }
    sendEvent(response, { choices: [{ index: 0, finish_reason: "stop", delta: {}, text: "" }] });
    sendEvent(response, { choices: [], usage: { prompt_tokens: 12, completion_tokens: tokens.length } });
    response.end("data: [DONE]\n\n");
  }

  /** Ollama's form: a line for each token. */
  private ownStream(response: ServerResponse, request: AskedRequest): void {
    const { answer = ["one", " two", "\n"], model } = this.options;
    if (request.body["stream"] === false)
      return json(response, 200, {
        ...{ model, response: "x", done: true, done_reason: "length", prompt_eval_count: 60 },
        logprobs: [{ token: "x", logprob: Math.log(0.5) }],
      });
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    const tokens = typeof answer === "function" ? answer(request) : answer;
    for (const token of tokens) {
      request.sent++;
      const logprobs = [{ token, logprob: Math.log(0.5) }];
      response.write(`${JSON.stringify({ model, response: token, done: false, logprobs })}\n`);
    }
    const last = { model, response: "", done: true, done_reason: "stop", prompt_eval_count: 12 };
    response.end(`${JSON.stringify(last)}\n`);
  }

  /** vLLM's form. */
  private logprobs(token: string): object {
    return this.options.hasProbabilities === false
      ? { logprobs: null }
      : { logprobs: { tokens: [token], token_logprobs: [Math.log(0.5)] } };
  }
}

const structuredWays = ["grammar", "structured_outputs", "guided_grammar", "ebnf", "response_format"] as const;

/** What a model says that is held to the form in a field, for forms that allow one text only. */
function heldTo(way: StructuredWay | undefined, body: Record<string, unknown>): string | undefined {
  if (way === undefined || !(way in body)) return undefined;
  const text = JSON.stringify(body[way]);
  if (way !== "response_format") return /root ::= \\"(.*?)\\"/.exec(text)?.[1];
  const [, only] = /"enum":\["(.*?)"\]/.exec(text) ?? [];
  return JSON.stringify({ answer: only });
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function startStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

export function sendEvent(response: ServerResponse, event: unknown): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

/** Special tokens are one token each, everything else one a word. */
function words(text: string): readonly number[] {
  return [...text.matchAll(/<\|\w+\|>|\w+|[^\w\s]/g)].map((_, index) => index);
}

async function bodyOf(message: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of message.setEncoding("utf8") as AsyncIterable<string>) text += chunk;
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}
