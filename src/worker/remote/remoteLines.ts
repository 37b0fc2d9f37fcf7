// Lines of many texts by a server that completes text as it is and says how likely each token was.
import { fail } from "../../core/failures.ts";
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import type { RequestContext } from "../service/inferenceBackend.ts";
import type { RemoteServer } from "./remoteServer.ts";
import { costNoter } from "./stream/pieces.ts";

/** Longest line, in tokens. */
const maxTokens = 80;

/** Answers each question with a request of its own. What they share is in the server's own cache after the first. Raises FailureError. */
export async function remoteLines(
  server: RemoteServer,
  { shared, questions }: LinesRequest,
  { record, signal }: RequestContext,
  send: (answer: LineAnswer) => void,
): Promise<void> {
  const { infill, hasProbabilities, model } = server.facts;
  if (infill?.way !== "fim" || !hasProbabilities)
    fail("badInput", `${model} cannot find next edits: its server must complete plain text and return probabilities.`);
  record.started();
  const noteCost = costNoter(record);
  for (const [question, { text, expected }] of questions.entries()) {
    let line = "";
    let sum = 1;
    let produced = 0;
    const sampling = { maxTokens, temperature: 0, stop: ["\n"] };
    for await (const piece of server.complete(shared + text, sampling, signal)) {
      noteCost(piece.cost);
      for (const { text: token, probability = 1 } of piece.tokens) {
        record.produced();
        produced++;
        line += token;
        sum *= probability;
      }
    }
    record.text();
    const [own] = line.split(/\r?\n/, 1);
    const isWhole = produced < maxTokens || line.includes("\n");
    send({ question, text: own!, probability: sum, isWhole, ...(own === expected && { expectedProbability: sum }) });
  }
}
