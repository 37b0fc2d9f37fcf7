// A scripted server that plays a model with tools, in the form of the OpenAI API: arguments come in pieces.
import { sendEvent, startStream, type AskedRequest, type ScriptedServer } from "./scriptedServer.ts";

/** A call by its tool and arguments. */
type PlayedCall = readonly [name: string, given: Record<string, unknown>];
/** One answer: text, or calls; a function sees the request when its turn has come. */
export type PlayedAnswer = string | readonly PlayedCall[] | ((request: AskedRequest) => string | readonly PlayedCall[]);

/** Makes a server give these answers one after another, and then say that it is done. */
export function playTools(server: ScriptedServer, script: readonly PlayedAnswer[]): void {
  const answers = [...script];
  let ids = 0;
  server.faults.set("/v1/chat/completions", async (response, request) => {
    // The small requests that find out what the server can do.
    if (request.body["stream"] !== true) return server.answer(response, request);
    const next = answers.shift() ?? "Done.";
    const answer = typeof next === "function" ? next(request) : next;
    startStream(response);
    const delta = (piece: object, reason: string | null = null): void =>
      sendEvent(response, { choices: [{ index: 0, finish_reason: reason, delta: piece }] });
    delta({ role: "assistant", content: "" });
    if (typeof answer === "string") delta({ content: answer });
    else
      for (const [index, [name, given]] of answer.entries()) {
        const text = JSON.stringify(given);
        const half = text.length >> 1;
        delta({ tool_calls: [{ index, id: `call_${++ids}`, type: "function", function: { name, arguments: "" } }] });
        for (const piece of [text.slice(0, half), text.slice(half)])
          delta({ tool_calls: [{ index, function: { arguments: piece } }] });
      }
    delta({}, typeof answer === "string" ? "stop" : "tool_calls");
    sendEvent(response, { choices: [], usage: { prompt_tokens: 50, completion_tokens: 10, total_tokens: 60 } });
    response.end("data: [DONE]\n\n");
  });
}
