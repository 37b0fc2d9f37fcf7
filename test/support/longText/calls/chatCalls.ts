import * as budget from "../../../../src/core/chat/budget.ts";
import * as chatTurn from "../../../../src/core/chat/chatTurn.ts";
import * as conversations from "../../../../src/core/chat/conversation.ts";
import * as events from "../../../../src/core/chat/conversationEvents.ts";
import * as markdown from "../../../../src/core/chat/conversationMarkdown.ts";
import { droppedPath } from "../../../../src/core/chat/droppedPath.ts";
import * as locate from "../../../../src/core/chat/locateSnippet.ts";
import * as prompt from "../../../../src/core/chat/prompt.ts";
import {
  answerBehindThoughts,
  DetectedThoughts,
  readsLikeThoughts,
} from "../../../../src/core/chat/reply/detectedThoughts.ts";
import { EndMark } from "../../../../src/core/chat/reply/endMark.ts";
import { HarmonyReply } from "../../../../src/core/chat/reply/harmonyReply.ts";
import { AnswerGuard, RepetitionGuard } from "../../../../src/core/chat/reply/repetitionGuard.ts";
import { replyFormat, type ReplyFormat } from "../../../../src/core/chat/reply/reply.ts";
import { StopSequences } from "../../../../src/core/chat/reply/stopSequences.ts";
import { TaggedReply } from "../../../../src/core/chat/reply/taggedReply.ts";
import * as marks from "../../../../src/core/chat/reply/thoughtMarks.ts";
import { ThinkingSplitter } from "../../../../src/core/chat/reply/thinking.ts";
import { startersFor } from "../../../../src/core/chat/starters.ts";
import { fittedText, instructionFiles } from "../../../../src/core/chat/projectInstructions.ts";
import * as saved from "../../../../src/core/chat/savedConversation.ts";
import { parseMessage } from "../../../../src/core/chat/slashCommands.ts";
import { plainTerminalText } from "../../../../src/core/chat/terminalText.ts";
import { scriptedChatModel } from "../../models/scriptedChatModel.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const excerpt = (t: string): conversations.Excerpt => ({
  label: "a.ts",
  uri: "file:///a.ts",
  languageId: "typescript",
  text: t,
});

/** Two turns that say a text everywhere. */
function said(t: string): conversations.Conversation {
  const excerpts = [{ label: "a.ts" }];
  return {
    ...conversations.emptyConversation,
    nextId: 5,
    turns: [
      { kind: "question", id: 1, text: t, request: t, context: t, excerpts },
      { kind: "answer", id: 2, purpose: "chat", text: t, thinking: t, state: { kind: "complete" } },
      { kind: "question", id: 3, text: t, request: t, context: "", excerpts },
      { kind: "answer", id: 4, purpose: "chat", text: "", thinking: "", state: { kind: "waiting" } },
    ],
  };
}

/** A turn for each line. */
function turnsOf(t: string): conversations.Conversation {
  const turns = linesOf(t).map((text, id): conversations.Turn =>
    id % 2 === 0
      ? { kind: "question", id, text, request: text, context: "", excerpts: [] }
      : { kind: "answer", id, purpose: "chat", text, thinking: "", state: { kind: "complete" } },
  );
  return { ...conversations.emptyConversation, turns, nextId: turns.length };
}

const signal = new AbortController().signal;
const asked = (t: string): events.Asked => ({ text: t, request: t, context: t, excerpts: [], purpose: "chat" });
const tokensOf = (t: string): number => t.length >> 2;
const model = scriptedChatModel(async () => ({ text: "a" }), 1_000_000_000);

/** A model that streams the text, half of it as thoughts. */
const speaking = (t: string): ReturnType<typeof scriptedChatModel> =>
  scriptedChatModel(async (_request, send) => {
    streamed(t, (text) => send({ kind: "thinking", text }));
    streamed(t, (text) => send({ kind: "text", text }));
    return { text: t };
  }, 1_000_000_000);

const split =
  (format: ReplyFormat): TextCall =>
  (t) => {
    const splitter = new ThinkingSplitter(false, format);
    streamed(t, (piece) => splitter.push(piece));
    return splitter.end();
  };

const answer = (t: string): conversations.AnswerTurn => ({
  ...said(t).turns[1]!,
  kind: "answer",
  purpose: "chat",
  thinking: t,
  state: { kind: "cut" },
});

export const chatCalls: CallTable = {
  "core/chat/conversation": {
    isAnswering: (t) => conversations.isAnswering(said(t)),
    titleOf: (t) => conversations.titleOf(said(t)),
    canContinue: (t) => conversations.canContinue(answer(t)),
    seenTurns: [
      (t) => conversations.seenTurns({ ...turnsOf(t), seenFrom: 10 }),
      (t) => conversations.seenTurns(said(t)),
    ],
    saidBy: (t) => conversations.saidBy({ text: t, held: t }),
    continues: [
      (t) => conversations.continues(said(t), said(t)),
      (t) => conversations.continues(turnsOf(t), turnsOf(t)),
    ],
    runningAnswer: (t) => conversations.runningAnswer(said(t)),
  },
  "core/chat/conversationEvents": {
    reduce: [
      (t) => events.reduce(said(t), { kind: "received", channel: "text", text: t }),
      (t) => events.reduce(said(t), { kind: "asked", ...asked(t) }),
      (t) => events.reduce(turnsOf(t), { kind: "askedAgain" }),
    ],
    received: [
      (t) => events.received(answer(t), "held", t),
      (t) => events.received({ ...answer(t), held: t }, "text", t),
    ],
    interrupted: (t) => events.interrupted(turnsOf(t)),
  },
  "core/chat/prompt": {
    questionAbout: [
      (t) => prompt.questionAbout(asked(t), [excerpt(t)], said(t)),
      (t) => prompt.questionAbout(asked(t), [excerpt(`${t.slice(0, t.length >> 1)}~`)], said(t)),
    ],
    questionContent: (t) => prompt.questionContent(asked(t)),
    excerptText: (t) => prompt.excerptText(excerpt(t)),
    turnMessages: (t) => prompt.turnMessages(said(t).turns, 0),
    chatMessages: [(t) => prompt.chatMessages(said(t)), (t) => prompt.chatMessages(turnsOf(t))],
    alternatingMessages: [
      (t) => prompt.alternatingMessages([{ role: "user", content: t }]),
      (t) => prompt.alternatingMessages(linesOf(t).map((content) => ({ role: "user", content: content || "a" }))),
    ],
  },
  "core/chat/budget": {
    messageTokens: (t) => budget.messageTokens(prompt.chatMessages(turnsOf(t)), tokensOf),
    leaveOutBefore: [
      (t) => budget.leaveOutBefore(said(t), 1e9, tokensOf),
      (t) => budget.leaveOutBefore(turnsOf(t), 1e9, tokensOf),
    ],
  },
  "core/chat/chatTurn": {
    requestAnswer: (t) =>
      chatTurn.requestAnswer(
        speaking(t),
        { purpose: "chat", messages: [{ role: "user", content: t }], temperature: 0, thinking: true },
        () => {},
        signal,
      ),
    answerTurn: (t) => chatTurn.answerTurn(speaking(t), said(t), { thinking: true, now: () => 0 }, () => {}, signal),
    summarise: (t) => chatTurn.summarise(model, said(t), 3, signal),
  },
  "core/chat/terminalText": {
    plainTerminalText: [
      plainTerminalText,
      (t) => plainTerminalText(`\x1b]${t}`),
      (t) => plainTerminalText(`\x1b[${t}`),
    ],
  },
  "core/chat/slashCommands": { parseMessage: [parseMessage, (t) => parseMessage(`/explain ${t}`)] },
  "core/chat/savedConversation": {
    saveConversation: (t) => saved.saveConversation(said(t)),
    readSavedConversation: saved.readSavedConversation,
    loadConversation: [saved.loadConversation, (t) => saved.loadConversation(saved.saveConversation(turnsOf(t)))],
    questionParts: (t) => saved.questionParts(t, `${t}\n\n${t}`),
  },
  "core/chat/conversationMarkdown": {
    markdownOf: [
      (t) => markdown.markdownOf(said(t), "You", "Model"),
      (t) => markdown.markdownOf(turnsOf(t), "You", "Model"),
    ],
    conversationIn: [
      markdown.conversationIn,
      (t) => markdown.conversationIn(`<!-- ghostlight chat 1 -->\n${t}`),
      (t) => markdown.conversationIn(markdown.markdownOf(turnsOf(t), "You", "Model")),
    ],
  },
  "core/chat/droppedPath": {
    droppedPath: (t) => droppedPath(`file:///work/${t}`, [{ scheme: "file", authority: "", path: "/work" }]),
  },
  "core/chat/locateSnippet": {
    fileNamedBy: [
      (t) => locate.fileNamedBy(`ts ${t}`, ""),
      (t) => locate.fileNamedBy("ts", t),
      (t) => locate.fileNamedBy("ts", `// ${t}`),
    ],
    likelyFiles: (t) =>
      locate.likelyFiles(
        linesOf(t).map((uri) => ({ uri, folder: uri })),
        linesOf(t).map((uri, at) => ({ label: "a", uri: `${uri}${at}` })),
      ),
    locateSnippet: [
      (t) => locate.locateSnippet(t, "x"),
      (t) => locate.locateSnippet("x", t),
      (t) => locate.locateSnippet(t, t),
      (t) => locate.locateSnippet(`def a():\n${t}`, `def a():\n${t}`),
      // Every line declares something, in the document and in the block.
      (t) => {
        const names = linesOf(t).map((line, at) => `function f${at}() {\n${line}\n}`);
        return locate.locateSnippet(names.join("\n"), names.toReversed().join("\n"));
      },
    ],
  },
  "core/chat/projectInstructions": {
    instructionFiles: (t) => instructionFiles(t.slice(0, 4000)),
    fittedText: [(t) => fittedText(t, 10, 20), (t) => fittedText(t, 20, 10)],
  },
  "core/chat/starters": {
    startersFor: [0, 1e9].map(
      (line) => (t: string) => startersFor({ text: t, label: t, selected: t, line, problemCount: 1 }),
    ),
  },
  "core/chat/reply/repetitionGuard": {
    RepetitionGuard: [
      (t) => streamed(t, (piece) => void new RepetitionGuard(t.slice(0, 100)).push(piece)),
      (t) => {
        const guard = new RepetitionGuard();
        streamed(t, (piece) => guard.push(piece));
      },
      (t) => {
        const guard = new RepetitionGuard();
        streamed(linesOf(t).join(" "), (piece) => guard.push(piece));
      },
    ],
    AnswerGuard: (t) => {
      const guard = new AnswerGuard({ answerPrefix: t });
      streamed(t, (piece) => guard.push("thinking", piece));
      streamed(t, (piece) => guard.pushCall(piece));
      return guard.endOf({ text: t, thinking: t, reason: "endOfText" });
    },
  },
  "core/chat/reply/reply": { replyFormat },
  "core/chat/reply/thoughtMarks": {
    isMentionedBefore: marks.isMentionedBefore,
    isMentioned: (t) => marks.isMentioned(`${t}</think>${t}`, t.length, 8),
    openingLength: [marks.openingLength, (t) => marks.openingLength(`<think a=${t}`)],
    mayBecomeOpening: [marks.mayBecomeOpening, (t) => marks.mayBecomeOpening(`<think a=${t}`)],
    openedInside: [marks.openedInside, (t) => marks.openedInside(`<think>${t}<think a=${t}>`)],
  },
  "core/chat/reply/endMark": {
    EndMark: (t) => {
      const mark = new EndMark();
      streamed(t, (piece) => mark.push(piece));
      return mark.end();
    },
  },
  "core/chat/reply/detectedThoughts": {
    readsLikeThoughts,
    answerBehindThoughts: [answerBehindThoughts, (t) => answerBehindThoughts(`${t}</think>${t}`)],
    DetectedThoughts: (["possible", "likely", "thoughts", "answer"] as const).flatMap((beginning) => [
      (t: string) => {
        const thoughts = new DetectedThoughts(beginning);
        streamed(t, (piece) => thoughts.push(piece));
        return thoughts.end();
      },
      (t: string) => {
        const thoughts = new DetectedThoughts(beginning);
        thoughts.push(`<think>${t}</think>`);
        streamed(t, (piece) => thoughts.push(piece));
        return [thoughts.push("`</think>`".repeat(t.length / 10)), thoughts.end()];
      },
    ]),
  },
  "core/chat/reply/harmonyReply": {
    HarmonyReply: (t) => {
      const reply = new HarmonyReply(() => {});
      for (const mark of ["<|start|>", "<|message|>", "<|end|>", "<|message|>"]) {
        streamed(t, (piece) => reply.text(piece));
        reply.mark(mark);
      }
      reply.end();
    },
  },
  "core/chat/reply/stopSequences": {
    StopSequences: [
      (t) => {
        const stops = new StopSequences(["\n```", "</answer>", "aaaaaaaaab"]);
        streamed(t, (piece) => stops.push(piece));
        return stops.end();
      },
      // A stop sequence may come from elsewhere, too.
      (t) => {
        const stops = new StopSequences([`${t}~`]);
        streamed(t, (piece) => stops.push(piece));
        return stops.end();
      },
    ],
  },
  "core/chat/reply/taggedReply": {
    TaggedReply: (t) => {
      const reply = new TaggedReply("channel", true, () => {});
      streamed(t, (piece) => reply.text(piece));
      reply.mark("<channel|>");
      reply.mark("<|channel>");
      streamed(t, (piece) => reply.text(piece));
      reply.end();
    },
  },
  "core/chat/reply/thinking": {
    ThinkingSplitter: [split("think"), split("bracket"), split("channel"), split("harmony")],
  },
};
