// A model whose answers are written down as they come: a run that was cut goes on where it ended, and rules and gates can be tried
// again without a model. The answers of greedy decoding depend on the model and the request alone.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { LineAnswer, LinesCost, NextEditModel } from "../../../src/core/nextEdit/nextEditModel.ts";

/** One request's answers. */
interface Recorded {
  readonly key: string;
  readonly answers: readonly LineAnswer[];
  readonly usage: LinesCost;
  /** How long the model took when it was asked. In milliseconds. */
  readonly ms: number;
}

export class RecordedLines implements NextEditModel {
  private readonly model: Pick<NextEditModel, "continueLines">;
  private readonly parser: NextEditModel["syntaxErrors"];
  private readonly name: string;
  private readonly file: string | undefined;
  private readonly known = new Map<string, Recorded>();
  /** Milliseconds that the model took for all requests so far, those from the file included. */
  spentMs = 0;

  /** `file`: where the answers are and go; without it none are kept. */
  constructor(
    name: string,
    model: Pick<NextEditModel, "continueLines">,
    parser: NextEditModel["syntaxErrors"],
    file: string | undefined,
  ) {
    this.name = name;
    this.model = model;
    this.parser = parser;
    this.file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, "utf8")
      .split("\n")
      .filter((each) => each !== "")) {
      const recorded = JSON.parse(line) as Recorded;
      this.known.set(recorded.key, recorded);
    }
  }

  continueLines: NextEditModel["continueLines"] = async (request, onAnswer, signal) => {
    const { shared, questions, hasMarks } = request;
    const key = createHash("sha256")
      .update(JSON.stringify([this.name, shared, questions, ...(hasMarks === true ? [hasMarks] : [])]))
      .digest("hex");
    let recorded = this.known.get(key);
    if (recorded === undefined) {
      const answers: LineAnswer[] = [];
      const start = performance.now();
      const { usage } = await this.model.continueLines(request, (answer) => answers.push(answer), signal);
      recorded = { key, answers, usage, ms: Math.round(performance.now() - start) };
      this.known.set(key, recorded);
      if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(recorded)}\n`);
    }
    for (const answer of recorded.answers) onAnswer(answer);
    this.spentMs += recorded.ms;
    return { usage: recorded.usage };
  };

  syntaxErrors: NextEditModel["syntaxErrors"] = (question) => this.parser(question);
}
