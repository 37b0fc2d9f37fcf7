// The chat page at work: an answer of 60 tokens a second for a minute, and how long a long conversation takes to open.
//   npm run bench:webview -- [SECONDS]
import { cpus } from "node:os";
import { chromium } from "playwright-core";
import { chromiumPath } from "../../scripts/workbench-env.mjs";
import { openChatPage } from "../support/chatPage.ts";

const seconds = Number(process.argv[2] ?? 60);
const tokensPerSecond = 60;
const messages = 500;

const words = "The function returns the sum of all prices, `total`, and **never** less than zero. ".split(" ");
const code =
  "\n\n```python\ndef total(prices):\n    return max(0, sum(price for price in prices))\n```\n\n- one\n- two\n\n";
/** So many tokens of prose with code every 80 of them. */
const tokens = Array.from({ length: seconds * tokensPerSecond }, (_, at) =>
  at % 80 === 79 ? code : `${words[at % words.length]} `,
);
const answer = tokens.slice(0, 160).join("");
const turns = Array.from({ length: messages }, (_, at) =>
  at % 2 === 0
    ? { kind: "question", id: at + 1, text: `Question ${at}?`, references: [] }
    : { kind: "answer", id: at + 1, purpose: "chat", text: answer, thinking: "", state: { kind: "complete" } },
);

const executablePath = chromiumPath();
if (executablePath === undefined) throw new Error("Chromium is missing: run `npm test` once, which fetches it.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
await page.addInitScript("globalThis.__name ??= (made) => made");
await openChatPage(page);

const opened = await page.evaluate(async (given) => {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const send = (value: object): void =>
      window.postMessage({
        kind: "conversation",
        value: { title: "", queue: [], seenFrom: null, summary: "", thinks: true, mode: "ask", ...value },
      });
    send({ turns: [] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    send({ turns: given });
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (document.querySelectorAll(".turn").length < given.length)
      await new Promise((resolve) => setTimeout(resolve, 0));
    // Twice: the first frame begins the drawing, the second has it on the screen.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    times.push(Math.round(performance.now() - start));
    while (document.querySelectorAll(".plain").length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return times;
}, turns);

/** Frames of a page that does nothing, to hold the others against: on a busy machine they come late too. */
const idle = await frames([], tokensPerSecond, 10_000);
const streamed = await frames(tokens, tokensPerSecond, 0);

function frames(given: readonly string[], rate: number, waitMs: number): Promise<object> {
  return page.evaluate(measureFrames, { given, rate, waitMs });
}

/** Runs in the page. */
async function measureFrames({
  given,
  rate,
  waitMs,
}: {
  given: readonly string[];
  rate: number;
  waitMs: number;
}): Promise<object> {
  const id = 1000;
  const running = { kind: "answer", id, purpose: "chat", text: "", thinking: "", state: { kind: "waiting" } };
  const value = { title: "", queue: [], seenFrom: null, summary: "", thinks: true, mode: "ask" };
  window.postMessage({
    kind: "conversation",
    value: { ...value, turns: [{ kind: "question", id: 999, text: "?", references: [] }, running] },
  });
  const gaps: number[] = [];
  let last = performance.now();
  let isOver = false;
  const frame = (): void => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (!isOver) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const start = performance.now();
  for (const [index, text] of given.entries()) {
    const wait = start + (index * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    window.postMessage({ kind: "received", value: { id, channel: "text", text } });
  }
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  isOver = true;
  const sorted = gaps.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)]! * 10) / 10;
  return {
    frames: gaps.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    longestMs: at(1),
    over50Ms: gaps.filter((gap) => gap > 50).length,
  };
}

await browser.close();
console.log(
  JSON.stringify(
    {
      machine: cpus()[0]?.model,
      cores: cpus().length,
      messages,
      openMs: opened,
      seconds,
      tokensPerSecond,
      idle,
      streamed,
    },
    null,
    2,
  ),
);
