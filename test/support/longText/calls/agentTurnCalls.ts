import * as approval from "../../../../src/core/agent/approval/approval.ts";
import * as commands from "../../../../src/core/agent/approval/commands.ts";
import { saysItReads } from "../../../../src/core/agent/approval/readingTools.ts";
import * as places from "../../../../src/core/agent/approval/protectedPlaces.ts";
import { changedSpan } from "../../../../src/core/agent/files/changedSpan.ts";
import { Indentations } from "../../../../src/core/agent/files/indentation.ts";
import { looseMatch } from "../../../../src/core/agent/files/looseMatch.ts";
import { nearestLine } from "../../../../src/core/agent/files/nearestLine.ts";
import * as numbered from "../../../../src/core/agent/files/numberedLines.ts";
import { CopyFollower } from "../../../../src/core/agent/files/copyFollower.ts";
import { CopySource } from "../../../../src/core/agent/files/copySource.ts";
import { breaksWrittenOut, plain, uniqueEdit } from "../../../../src/core/agent/files/uniqueEdit.ts";
import { globTest } from "../../../../src/core/agent/search/glob.ts";
import { linearRegex } from "../../../../src/core/agent/search/linearRegex.ts";
import { isWordCharacter, PatternError, readPattern } from "../../../../src/core/agent/search/regexPattern.ts";
import { findMatch, programOf } from "../../../../src/core/agent/search/regexProgram.ts";
import { fittingResult, needsNoCount } from "../../../../src/core/agent/tools/fittingResult.ts";
import { foreignParameters, isPlainWord } from "../../../../src/core/agent/tools/foreignSchema.ts";
import { ForeignTools, type ForeignTool } from "../../../../src/core/agent/tools/foreignTools.ts";
import { commonType, SchemaReader } from "../../../../src/core/agent/tools/plainSchema.ts";
import * as others from "../../../../src/core/agent/tools/otherTools.ts";
import * as results from "../../../../src/core/agent/tools/results.ts";
import { namesOf } from "../../../../src/core/agent/tools/toolTable.ts";
import * as uses from "../../../../src/core/agent/tools/toolUse.ts";
import { AgentRun } from "../../../../src/core/agent/turn/agentRun.ts";
import { compacted } from "../../../../src/core/agent/turn/compaction.ts";
import * as guard from "../../../../src/core/agent/turn/loopGuard.ts";
import { reduceTurn } from "../../../../src/core/agent/turn/reduceTurn.ts";
import * as turns from "../../../../src/core/agent/turn/turnState.ts";
import * as words from "../../../../src/core/agent/turn/turnWords.ts";
import { visible, visibleName } from "../../../../src/core/agent/visible.ts";
import * as work from "../../../../src/core/agentWork.ts";
import * as pastTurns from "../../../../src/core/agent/shown/pastTurns.ts";
import * as shown from "../../../../src/core/agent/shown/workReport.ts";
import { countedText, type ChatMessage, type ToolCall } from "../../../../src/core/modelPort.ts";
import { scriptedChatModel } from "../../models/scriptedChatModel.ts";
import { linesOf, type CallTable } from "./calls.ts";

const call = (t: string): ToolCall => ({ id: "1", name: "search", arguments: { text: t, glob: t } });
const place = (t: string): approval.Place => ({ path: t, real: t, where: "inside", isSecret: false, isIgnored: false });
const rules = (t: string): approval.ApprovalRules => ({ edits: "ask", commands: [t], tools: [t] });
const proposals = (t: string): readonly approval.Proposal[] => [
  { action: "run", command: t },
  { action: "change", place: place(t), diff: t },
  { action: "callTool", tool: t, input: t },
];
const past = (t: string): guard.PastCall => ({ key: t, result: t, isOutdated: false });
/** A call for each line, with its result. */
const messagesOf = (t: string): ChatMessage[] =>
  linesOf(t).flatMap((content, at): ChatMessage[] => [
    { role: "assistant", content, thinking: content, calls: [{ ...call(content), id: String(at) }] },
    { role: "tool", callId: String(at), name: "search", content },
  ]);
const state = (t: string): turns.TurnState =>
  reduceTurn(turns.newTurnState(t, rules(t)), { kind: "said", text: t }).state;

/** An answer with a call for each line, of which the first waits for its result. */
const working = (t: string): work.WorkingAnswer => ({
  ...{ text: t, thinking: t },
  agent: {
    ...work.newWork(),
    items: linesOf(t).flatMap((text, step): work.WorkItem[] => [
      { kind: "text", step, text },
      { ...call(text), kind: "call", step, id: String(step), state: "done", ...(step > 0 && { result: text }) },
    ]),
  },
});

/** A turn in which the model calls, and says what it found. */
async function turnOf(t: string): Promise<unknown> {
  let steps = 0;
  const answers = [{ calls: [call(t)], text: t }, { text: t }];
  const run = new AgentRun(turns.newTurnState(t, rules(t)), {
    model: scriptedChatModel(async () => answers[steps++] ?? {}, 1_000_000_000),
    tools: { prepare: async () => ({ kind: "impossible", result: results.failed(t) }) },
    user: { approve: async () => ({ kind: "refused", reason: t }), answer: async () => t },
    ...{ conversation: t, thinking: true, report: () => undefined },
  });
  run.say(t);
  return run.run(new AbortController().signal);
}

/** A schema with a text in every place, and one with a member for each line. */
const schemasOf = (t: string): object[] => [
  { type: t, description: t, enum: [t, 1], properties: { [t]: { const: t } }, required: [t], $ref: `#/${t}` },
  { $ref: t, allOf: [{ pattern: t }], anyOf: linesOf(t).map((line) => ({ const: line })) },
  { properties: Object.fromEntries(linesOf(t).map((line) => [line, { enum: [line], default: line }])) },
];
const foreignOf = (t: string): ForeignTool[] => [
  ...schemasOf(t).map((inputSchema, index) => ({ name: `${t}${index}`, description: t, inputSchema })),
  ...linesOf(t).map((line) => ({ name: line, description: line })),
];

export const agentTurnCalls: CallTable = {
  "core/modelPort": {
    countedText: (t: string) => countedText({ role: "assistant", content: t, calls: [call(t)] }),
  },
  "core/agent/tools/plainSchema": {
    SchemaReader: (t: string) => schemasOf(t).map((schema) => new SchemaReader(schema).plain(schema)),
    commonType: (t: string) => commonType(linesOf(t)),
  },
  "core/agent/tools/foreignSchema": {
    isPlainWord,
    foreignParameters: (t: string) => schemasOf(t).map((schema) => foreignParameters(schema)),
  },
  "core/agent/tools/foreignTools": {
    ForeignTools: [
      (t: string) => new ForeignTools(foreignOf(t), 200),
      (t: string) => {
        const tools = new ForeignTools(foreignOf(t));
        return tools.given(tools.written({ id: t, name: `${t}0`, input: { [t]: t } }));
      },
    ],
  },
  "core/agent/tools/toolTable": {
    namesOf: (t: string) => namesOf(new ForeignTools(foreignOf(t)).declarations),
  },
  "core/agent/tools/otherTools": {
    usableTools: (t: string) =>
      others.usableTools(
        linesOf(t).map((name) => ({ name, digest: t })),
        foreignOf(t),
        ({ name }) => name,
      ),
    declaredTools: (t: string) => others.declaredTools(foreignOf(t)),
    declarationText: (t: string) =>
      others.declaredTools(foreignOf(t)).declarations.map((each) => others.declarationText(each)),
    preparedOther: async (t: string) => {
      const tools = new ForeignTools([{ name: "tool", inputSchema: { properties: { text: { type: "string" } } } }]);
      const use = { tool: "other", name: "tool", input: { text: t } } as const;
      const prepared = others.preparedOther(use, tools, async () => t);
      return prepared.kind === "proposed" && prepared.perform(new AbortController().signal);
    },
  },
  "core/agent/approval/readingTools": { saysItReads },
  "core/agent/visible": { visible, visibleName },
  "core/agent/approval/commands": {
    commandFacts: commands.commandFacts,
    unshowable: commands.unshowable,
    isAllowedCommand: (t: string) => commands.isAllowedCommand(t, [t]),
  },
  "core/agent/approval/protectedPlaces": {
    protectedPlace: places.protectedPlace,
    protectedAbove: places.protectedAbove,
    changesScripts: [
      (t: string) => places.changesScripts(t, t, t),
      (t: string) => places.changesScripts("package.json", t, t),
    ],
  },
  "core/agent/approval/approval": {
    judge: (t: string) => proposals(t).map((each) => approval.judge(each, rules(t))),
  },
  "core/agent/files/numberedLines": {
    numberedLines: (t: string) => numbered.numberedLines(t, {}),
    linesAround: (t: string) => numbered.linesAround(t, 1, 1_000_000),
    linesOf: numbered.linesOf,
    excerptOf: (t: string) => numbered.excerptOf(t, t.length >> 1, 200),
  },
  "core/agent/files/changedSpan": { changedSpan: (t: string) => changedSpan(t, `${t}\nx`) },
  "core/agent/files/nearestLine": {
    nearestLine: [
      (t: string) => nearestLine(t, "some words of a line"),
      (t: string) => nearestLine("a line", t),
      (t: string) => nearestLine(t, t),
    ],
  },
  "core/agent/files/indentation": {
    Indentations: (t: string) => {
      const indentations = new Indentations();
      for (const [at, line] of linesOf(t).entries()) indentations.learn(line, `${line} `.slice(at % 2));
      return [indentations.translate(t), indentations.translate(`${t} `)];
    },
  },
  "core/agent/files/looseMatch": {
    looseMatch: [
      (t: string) => looseMatch(t, `abc${t} `, t),
      (t: string) => looseMatch(t, ` ${t} `, `${t}x`),
      (t: string) => looseMatch(`${t}\nabc`, "\tabc", t),
      (t: string) => looseMatch(t, t.replaceAll("\n", "\n1\t"), t),
    ],
  },
  "core/agent/files/copySource": {
    CopySource: (["plain", "json"] as const).map((notation) => (t: string) => {
      const source = new CopySource(t, notation);
      return [source.begins.length, source.hasOnce(source.written.slice(0, 20)), source.isBlank(source.written)];
    }),
  },
  "core/agent/files/copyFollower": {
    CopyFollower: (["plain", "json"] as const).map((notation) => (t: string) => {
      const source = new CopySource(t, notation);
      const follower = new CopyFollower(source, notation === "plain" ? "\n</parameter>\n" : '"');
      follower.push(source.written.slice(0, 200));
      return [follower.begunEnds, follower.places.length, follower.isOn, follower.mayEndBehind(0, "a")];
    }),
  },
  "core/agent/files/uniqueEdit": {
    breaksWrittenOut,
    plain: (["lf", "cr"] as const).map((breaks) => (t: string) => plain(t, breaks)),
    uniqueEdit: [
      (t: string) => uniqueEdit(t, t, `${t}x`),
      (t: string) => uniqueEdit(t, "not there at all", "x"),
      (t: string) => uniqueEdit("a line", t, "x"),
      (t: string) => uniqueEdit(`${t}unique`, "unique", t),
    ],
  },
  "core/agent/search/linearRegex": {
    linearRegex: [
      (t: string) => linearRegex(t),
      (t: string) => {
        const regex = linearRegex("(a+)+\\b.x");
        return "find" in regex && regex.find(t);
      },
    ],
  },
  "core/agent/search/regexPattern": {
    readPattern: (t: string) => {
      try {
        return readPattern(t, true);
      } catch (error) {
        if (error instanceof PatternError) return error;
        throw error;
      }
    },
    isWordCharacter,
    PatternError: (t: string) => new PatternError(t),
  },
  "core/agent/search/regexProgram": {
    programOf: (t: string) => programOf(readPattern(t.slice(0, 99).replace(/\W/g, "."), true)),
    findMatch: (t: string) => findMatch(programOf(readPattern("(a+)+\\b.x", false)), t),
  },
  "core/agent/search/glob": { globTest },
  "core/agent/tools/fittingResult": {
    needsNoCount: (t: string) => needsNoCount(results.done(t)),
    fittingResult: (t: string) => fittingResult(results.done(t, t.slice(0, 99)), 1_000, async (text) => text.length),
  },
  "core/agentWork": {
    tokensInUse: (t: string) => work.tokensInUse(working(t).agent),
    newWork: (t: string) => work.newWork([t]),
    reduceWork: [
      (t: string) => work.reduceWork(working(t), { kind: "closed", id: "0", state: "done", result: t }),
      (t: string) => work.reduceWork(working(t), { kind: "opened", call: call(t) }),
    ],
    endedWork: (t: string) => work.endedWork(working(t).agent),
    workText: (t: string) => work.workText(working(t).agent),
  },
  "core/agent/shown/pastTurns": {
    messagesOf: (t: string) => pastTurns.messagesOf(t, [{ asked: t, said: t, work: working(t).agent }]),
  },
  "core/agent/shown/workReport": {
    WorkReport: (t: string) => {
      const report = new shown.WorkReport();
      const closed = { kind: "closed", call: call(t), as: "result", text: t, isDone: true } as const;
      return [report.take({ kind: "said", text: t }), report.take({ kind: "text", text: t }), report.take(closed)];
    },
    questionFor: (t: string) =>
      proposals(t).map((proposal) =>
        shown.questionFor({ proposal, why: t, call: call(t), use: { tool: "run", command: t } }),
      ),
  },
  "core/agent/tools/results": {
    done: results.done,
    failed: results.failed,
    headAndTail: (t: string) => results.headAndTail(t, "a file"),
    commandResult: (t: string) => results.commandResult({ kind: "exited", code: 0 }, t, "a file"),
    readResult: (t: string) => results.readResult(t, { text: t, first: 1, last: 1, count: 1 }),
    listResult: (t: string) => results.listResult(t, linesOf(t), t),
  },
  "core/agent/tools/toolUse": {
    toolUseOf: [
      (t: string) => uses.toolUseOf(call(t)),
      (t: string) => uses.toolUseOf({ id: t, name: t, arguments: {} }),
      (t: string) => uses.toolUseOf({ id: t, name: "run", arguments: { [t]: t } }),
    ],
    callKey: (t: string) => uses.callKey(call(t)),
  },
  "core/agent/turn/compaction": {
    compacted: (t: string) => compacted(messagesOf(t), 1_000, 100, (text) => text.length),
  },
  "core/agent/turn/loopGuard": {
    judgeRepeat: (t: string) => guard.judgeRepeat([past(t)], t),
    withCall: (t: string) => guard.withCall([past(t)], t, t, "ran"),
    withRefused: (t: string) => guard.withRefused([past(t)], t),
  },
  "core/agent/turn/turnState": {
    newTurnState: (t: string) => turns.newTurnState(t, rules(t)),
    isAtRest: (t: string) => turns.isAtRest(state(t)),
  },
  "core/agent/turn/turnWords": {
    repeatRefused: (t) => words.repeatRefused(t),
    unreadCall: (t: string) => words.unreadCall(t, false, [t]),
    unreadBeside: words.unreadBeside,
    neverDone: (t: string) => proposals(t).map((each) => words.neverDone(each, t)),
    refused: (t: string) => proposals(t).map((each) => words.refused(each, t, { reason: t })),
  },
  "core/agent/turn/reduceTurn": {
    reduceTurn: (t: string) =>
      reduceTurn(state(t), {
        kind: "answered",
        answer: { text: t, thinking: t, reason: "endOfText", calls: [call(t)] },
      }),
  },
  "core/agent/turn/agentRun": { AgentRun: turnOf },
};
