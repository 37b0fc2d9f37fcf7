// Text that a person may paste, a program may write or a model may be made to: what takes it takes time that grows with its length
// and no faster, and never fails because it is long. See test/architecture/longTexts.test.ts for the rule.
import assert from "node:assert/strict";
import { faultsOf, rows } from "../support/longText/allCalls.ts";
import { superLinear } from "../support/longText/growth.ts";
import { inLengths } from "../support/longText/hostileTexts.ts";
import { times } from "../support/run/thoroughness.ts";

/** What tells most. The others differ only in what they repeat, and are tried where they are short. */
const telling = new Set([
  ...["letters", "blanks", "line breaks", "lines of a letter", "brackets of all kinds", "backticks", "hunks"],
  ...[
    "letters, then a letter and a sign",
    "blanks, then words",
    "heads that are deeper and deeper",
    "a long first line",
  ],
  "a bit of everything",
]);
const tellingInAMillion = new Set(["letters", "line breaks", "brackets of all kinds"]);

/** The first, which `npm test` tries, are two pages: what takes the square of those takes 10 ms. On a busy machine the slowest takes half a second. */
const sizes = [
  { lengths: [125, 1_000, 4_000], names: undefined, mostMs: 2_000, unnoticedMs: 8 },
  { lengths: [3_000, 25_000, 100_000], names: telling, mostMs: 6_000, unnoticedMs: 100 },
  { lengths: [30_000, 250_000, 1_000_000], names: tellingInAMillion, mostMs: 60_000, unnoticedMs: 1_000 },
] as const;

for (const { lengths, names, mostMs, unnoticedMs } of sizes.slice(0, times(1, sizes.length)))
  describe(`a text of ${lengths[2].toLocaleString("en")} characters`, function () {
    this.timeout(300_000);
    const texts = inLengths(lengths, names);
    if (names !== undefined) assert.equal(texts.length, names.size);
    for (const [name, calls] of rows)
      it(`takes time that grows with its length in ${name}`, async () => {
        assert.deepEqual(
          await faultsOf(calls, texts, (call, { texts: own }) => superLinear(call, own, mostMs, unnoticedMs)),
          [],
        );
      });
  });
