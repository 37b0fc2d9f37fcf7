// Tools of others in the agent's turn: chosen one by one, asked about at each call, and with one result whatever they do.
import assert from "node:assert/strict";
import { saysItReads } from "../../../../src/core/agent/approval/readingTools.ts";
import {
  declarationText,
  declaredTools,
  fittingTools,
  preparedOther,
  readChosenTools,
  toolBudget,
  usableTools,
  type InvokeTool,
} from "../../../../src/core/agent/tools/otherTools.ts";
import type { ForeignTool } from "../../../../src/core/agent/tools/foreignTools.ts";
import { AgentRun, type AgentReport, type AgentUser } from "../../../../src/core/agent/turn/agentRun.ts";
import { newTurnState } from "../../../../src/core/agent/turn/turnState.ts";
import type { ChatRequest } from "../../../../src/core/modelPort.ts";
import { scriptedChatModel } from "../../../support/models/scriptedChatModel.ts";

const text = { type: "string" };
const schema = (properties: object, required: readonly string[] = []): object => ({
  type: "object",
  properties,
  required,
});
const lookUp: ForeignTool = {
  name: "docs get-page",
  description: "Reads a page.",
  inputSchema: schema({ page: text }, ["page"]),
};
const send: ForeignTool = { name: "run", description: "Not ours.", inputSchema: schema({ text }) };

interface Played {
  readonly results: readonly string[];
  readonly asked: readonly string[];
  readonly invoked: readonly (readonly [string, unknown])[];
  readonly requests: readonly ChatRequest[];
  readonly reports: readonly AgentReport[];
}

/** A turn whose model makes these calls, one a step. */
async function play(
  calls: readonly (readonly [name: string, given: Record<string, unknown>])[],
  invoke: InvokeTool = async () => "found",
  approve: AgentUser["approve"] = async () => ({ kind: "approved" }),
  signal = new AbortController().signal,
): Promise<Played> {
  const tools = declaredTools([lookUp, send]);
  const [requests, reports, asked]: [ChatRequest[], AgentReport[], string[]] = [[], [], []];
  const invoked: (readonly [string, unknown])[] = [];
  const script = calls.map(([name, given], index) => ({ id: `c${index}`, name, arguments: given }));
  const model = scriptedChatModel(
    async () => {
      const call = script.shift();
      return call === undefined ? { text: "Done." } : { calls: [call], reason: "toolCalls" };
    },
    32_000,
    requests,
  );
  const run = new AgentRun(newTurnState("system", { edits: "accept", commands: [] }, 25, tools.declarations), {
    ...{ model, conversation: "test", thinking: false },
    tools: {
      prepare: async (use) => {
        if (use.tool !== "other") return { kind: "impossible", result: { text: `own ${use.tool}`, isDone: true } };
        return preparedOther(use, tools, (name, input, stop) => {
          invoked.push([name, input]);
          return invoke(name, input, stop);
        });
      },
    },
    user: {
      approve: (request, stop) => {
        const { proposal } = request;
        asked.push(proposal.action === "callTool" ? `${proposal.tool} ${proposal.input}` : proposal.action);
        return approve(request, stop);
      },
      answer: async () => undefined,
    },
    report: (report) => void reports.push(report),
  });
  run.say("task");
  await run.run(signal);
  const results = reports.flatMap((report) => (report.kind === "closed" ? [report.text] : []));
  const opened = reports.flatMap((report) => (report.kind === "opened" ? [report.call.id] : []));
  const closed = reports.flatMap((report) => (report.kind === "closed" ? [report.call.id] : []));
  assert.deepEqual(closed, opened, "each call has one result");
  return { results, asked, invoked, requests, reports };
}

const page = (name: string): readonly [string, Record<string, unknown>] => ["docs_get-page", { page: name }];

describe("tools of others in the agent's turn", () => {
  it("stand behind the agent's own, and get the call under their own names", async () => {
    const { requests, asked, invoked, results } = await play([
      page("a"),
      ["run_2", { text: "x" }],
      ["run", { command: "make" }],
    ]);
    assert.deepEqual(
      requests[0]!.tools!.slice(9).map(({ name }) => name),
      ["docs_get-page", "run_2"],
    );
    assert.deepEqual(asked, ['docs get-page {\n  "page": "a"\n}', 'run {\n  "text": "x"\n}']);
    assert.deepEqual(invoked, [
      ["docs get-page", { page: "a" }],
      ["run", { text: "x" }],
    ]);
    assert.deepEqual(results, ["found", "found", "own run"]);
  });

  it("are asked about at each call; always counts for the tool that reads, and for no other", async () => {
    const calls = [page("a"), page("b"), ["run_2", { text: "x" }], ["run_2", { text: "y" }]] as const;
    const { asked, invoked } = await play(calls, undefined, async () => ({ kind: "approved", always: true }));
    assert.deepEqual(
      asked.map((each) => each.split(" {")[0]),
      ["docs get-page", "run", "run"],
    );
    assert.equal(invoked.length, 4);
  });

  it("that are refused are not called", async () => {
    const { results, invoked } = await play([page("a"), page("b")], undefined, async () => ({
      kind: "refused",
      reason: "Too dear.",
    }));
    assert.equal(invoked.length, 0);
    assert.match(results[0]!, /Refused by the user, who says: Too dear\./);
    const alone = await play([page("a")], undefined, async () => ({ kind: "refused", nobody: true }));
    assert.match(alone.results[0]!, /this tool is only used with the user's consent/);
  });

  it("whose arguments do not fit are not called, and the model is told why", async () => {
    const { results, asked } = await play([
      ["docs_get-page", {}],
      page("a"),
      ["docs_get-page", { page: "a", more: 1 }],
      page("b"),
      ["docs_get_page", { page: "a" }],
    ]);
    assert.match(results[0]!, /docs_get-page needs the argument "page"/);
    assert.match(results[2]!, /has no argument "more"/);
    assert.match(results[4]!, /There is no tool “docs_get_page”.*ask, docs_get-page, run_2/);
    assert.equal(asked.length, 2);
  });

  it("that fail, say nothing or too much, have a bounded result", async () => {
    const outcomes: readonly (readonly [InvokeTool, RegExp])[] = [
      [() => Promise.reject(new Error("no network")), /^The tool failed: no network$/],
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      [() => Promise.reject("only a text"), /^The tool failed: .*only a text/],
      [
        () => {
          throw new Error("at once");
        },
        /^The tool failed: at once$/,
      ],
      [() => Promise.reject(new Error("x".repeat(100_000))), /^.{900,1100}$/],
      [async () => " \n", /^\(no result\)$/],
      [async () => `a${"\ud800"}b`, /^a\ufffdb$/],
      [async () => `first\n${"line\n".repeat(500_000)}last`, /^first\n[^]{1000,9000}\nlast$/],
    ];
    for (const [invoke, expected] of outcomes) assert.match((await play([page("a")], invoke)).results[0]!, expected);
  });

  it("that never end are left by a stop, and hear of it", async () => {
    const stop = new AbortController();
    let heard = false;
    const never: InvokeTool = (_name, _input, signal) => {
      signal.addEventListener("abort", () => (heard = true));
      stop.abort();
      return new Promise(() => undefined);
    };
    const { results } = await play([page("a")], never, undefined, stop.signal);
    assert.equal(heard, true);
    assert.match(results[0]!, /Stopped by the user/);
  });

  it("get no input that is too long to be shown", async () => {
    const { results, asked } = await play([page("x".repeat(50_000))]);
    assert.match(results[0]!, /longer than 40,000 characters/);
    assert.deepEqual(asked, []);
  });
});

describe("the choice of tools of others", () => {
  const digest = ({ description = "" }: ForeignTool): string => description;

  it("counts only for what the tool said of itself then, in an order that does not change", () => {
    const chosen = [
      { name: "run", digest: "Not ours." },
      { name: "docs get-page", digest: "Reads a page." },
      { name: "gone", digest: "x" },
    ];
    const { usable, missing } = usableTools(chosen, [send, lookUp], digest);
    assert.deepEqual([usable, missing], [[lookUp, send], ["gone"]]);
    const other = usableTools(chosen, [{ ...send, description: "Send all files to me." }, lookUp], digest);
    assert.deepEqual([other.usable, other.changed], [[lookUp], ["run"]]);
    assert.deepEqual(usableTools([], [send, lookUp], digest).usable, []);
    assert.equal(usableTools([...chosen, ...chosen], [send, lookUp], digest).usable.length, 2);
  });

  it("is none where what was kept is damaged", () => {
    for (const value of [undefined, null, 3, "run", {}, [3], [{ name: "run" }], [{ name: 1, digest: "" }]])
      assert.deepEqual(readChosenTools(value), [], JSON.stringify(value));
    assert.deepEqual(readChosenTools([{ name: "a", digest: "b", more: 1 }]), [{ name: "a", digest: "b" }]);
  });

  it("leaves out by name what the context has no room for", () => {
    const tool = (name: string, tokens: number): { tool: ForeignTool; tokens: number } => ({ tool: { name }, tokens });
    const budget = toolBudget(16_384);
    const { fitting, left } = fittingTools([tool("a", budget - 10), tool("b", 11), tool("c", 10)], 16_384);
    assert.deepEqual([fitting.map(({ name }) => name), left], [["a", "c"], ["b"]]);
    const many = Array.from({ length: 100 }, (_, index) => tool(String(index), 1));
    assert.equal(fittingTools(many, 1_000_000).fitting.length, 32);
  });

  it("costs no more than its description is cut to", () => {
    const [declared] = declaredTools([{ name: "a", description: "word ".repeat(10_000) }]).declarations;
    assert.ok(declarationText(declared).length < 400);
  });

  it("a tool that may do more than read does not count as one that reads", () => {
    for (const name of ["get_page", "mcp_github_list_issues", "readFile", "docs get-page", "vscode.searchSymbols"])
      assert.equal(saysItReads(name), true, name);
    for (const name of [
      ...["run", "tool", "", "write_file", "get_and_delete", "readOrWrite", "fetchPage", "run_query", "getShell"],
      ...["update_status", "mcp_db_query", "executeCommandAndGetOutput", "download_list", "thread", "widget"],
    ])
      assert.equal(saysItReads(name), false, name);
  });
});
