import assert from "node:assert/strict";
import fc from "fast-check";
import type { LineEdit } from "../../../../../src/core/nextEdit/history/editHistory.ts";
import { Offers, type OfferChange } from "../../../../../src/core/nextEdit/offer/offers.ts";
import type { OfferedEdit } from "../../../../../src/core/nextEdit/offer/offeredEdit.ts";

const rewrite = (line: number, before: string, after: string, documentId = "a.ts"): OfferedEdit => ({
  ...{ documentId, startLine: line, endLine: line + 1, before: [before], after: [after] },
});
const insertion = (line: number, ...after: string[]): OfferedEdit => ({
  ...{ documentId: "a.ts", startLine: line, endLine: line, before: [], after },
});
const edit = (line: number, before: readonly string[], after: readonly string[], documentId = "a.ts"): LineEdit => ({
  ...{ documentId, line, before, after },
});

/** A user with the cursor on a line, and edits on offer. */
class User {
  readonly offers = new Offers();
  line: number;
  textBefore = "  x";
  documentId = "a.ts";
  visible = [{ startLine: 0, endLine: 40 }];

  constructor(edits: readonly OfferedEdit[], line = 1, cause = line) {
    this.line = line;
    const at = { documentId: "a.ts", line };
    this.offers.show(edits, at, [{ documentId: "a.ts", startLine: cause, endLine: cause + 1 }]);
  }

  get key(): "take" | "goTo" | undefined {
    return this.offers.keyAt(this);
  }

  at(line: number, documentId = this.documentId): this {
    this.line = line;
    this.documentId = documentId;
    return this;
  }

  /** What the key leads to, when it leads there. */
  goes(): this {
    const { first } = this.offers;
    this.at(first!.startLine, first!.documentId).offers.wentTo(this);
    return this;
  }

  types(line: number, before: readonly string[], after: readonly string[], documentId = "a.ts"): this {
    return this.changes("typed", edit(line, before, after, documentId));
  }

  changes(origin: OfferChange["origin"], ...edits: readonly LineEdit[]): this {
    this.offers.changed({ edits, origin });
    return this;
  }

  /** Takes the first one, as an editor does: the change is reported while it is written. */
  takes(): this {
    const taken = this.offers.take()!;
    return this.changes("predicted", edit(taken.startLine, taken.before, taken.after, taken.documentId));
  }

  get rest(): readonly string[] {
    const all: string[] = [];
    const others = this.offers;
    for (let first = others.first; first !== undefined; first = others.first) {
      all.push(`${first.documentId}:${first.startLine} ${first.before.join("|")} → ${first.after.join("|")}`);
      others.take();
    }
    return all;
  }
}

describe("next edits on offer: the key", () => {
  it("takes a near one at once, and goes to a far one first", () => {
    assert.equal(new User([rewrite(4, "sum", "total")]).key, "take");
    assert.equal(new User([rewrite(5, "sum", "total")]).key, "goTo");
    assert.equal(new User([rewrite(5, "sum", "total")]).goes().key, "take");
    assert.equal(new User([insertion(5, "a")]).key, "take", "the line above it is near");
    assert.equal(new User([insertion(6, "a")]).key, "goTo");
  });

  it("goes to what is not on the screen, however near, and to another file", () => {
    const hidden = new User([rewrite(3, "sum", "total")]);
    hidden.visible = [{ startLine: 0, endLine: 3 }];
    assert.equal(hidden.key, "goTo");
    assert.equal(new User([rewrite(1, "sum", "total", "b.ts")]).key, "goTo");
    assert.equal(new User([rewrite(1, "sum", "total", "b.ts")]).goes().key, "take");
  });

  it("is the editor's on any other line, and its again where it was offered", () => {
    const user = new User([rewrite(9, "sum", "total")]);
    assert.equal(user.at(2).key, undefined);
    assert.equal(user.at(0).key, undefined);
    assert.equal(user.at(1, "b.ts").key, undefined);
    assert.equal(user.at(1, "a.ts").key, "goTo");
  });

  it("takes an edit on whose line somebody has come without it", () => {
    assert.equal(new User([rewrite(20, "sum", "total")]).at(20).key, "take");
  });

  it("indents left of the code, unless it has led there itself", () => {
    const user = new User([rewrite(9, "sum", "total")]);
    user.textBefore = "  ";
    assert.equal(user.key, undefined);
    assert.equal(user.goes().key, "take");
    const other = new User([insertion(9, "a")]).at(9);
    other.textBefore = "";
    assert.equal(other.key, undefined);
    other.offers.wentTo(other);
    assert.equal(other.key, "take");
  });

  it("is the editor's where nothing is on offer, was dismissed or is taken", () => {
    assert.equal(new User([]).key, undefined);
    const user = new User([rewrite(3, "sum", "total")]);
    user.offers.dismiss();
    assert.equal(user.key, undefined);
    assert.equal(new User([rewrite(3, "sum", "total")]).takes().key, undefined);
  });

  it("a mouse takes what it sees, wherever the cursor is", () => {
    const user = new User([rewrite(9, "sum", "total")]).at(30);
    assert.equal(user.offers.stepFrom(user), "take");
    user.visible = [];
    assert.equal(user.offers.stepFrom(user), "goTo");
    assert.equal(new Offers().stepFrom(user), undefined);
  });
});

describe("next edits on offer: the text", () => {
  it("move with what changes elsewhere", () => {
    const both = [rewrite(9, "sum", "total"), insertion(12, "a")];
    assert.deepEqual(new User(both).types(3, [], ["new"]).rest, ["a.ts:10 sum → total", "a.ts:13  → a"]);
    assert.deepEqual(new User(both).types(3, ["x", "y"], []).rest, ["a.ts:7 sum → total", "a.ts:10  → a"]);
    assert.deepEqual(new User(both).types(10, ["x"], ["y", "z"]).rest, ["a.ts:9 sum → total", "a.ts:13  → a"]);
    assert.deepEqual(new User(both).types(3, [], ["new"], "b.ts").rest, ["a.ts:9 sum → total", "a.ts:12  → a"]);
    assert.deepEqual(new User(both).changes("other", edit(9, [], ["new"])).rest, [
      "a.ts:10 sum → total",
      "a.ts:13  → a",
    ]);
  });

  it("the key moves with them", () => {
    const user = new User([rewrite(20, "sum", "total")], 5, 2).types(3, [], ["new"]);
    assert.equal(user.key, undefined);
    assert.equal(user.at(6).key, "goTo");
  });

  it("an edit is gone when its lines are changed, and the others stay", () => {
    const both = [rewrite(9, "sum", "total"), insertion(12, "a")];
    const typed = new User(both).types(9, ["sum"], ["sums"]);
    assert.deepEqual(typed.offers.rejected, [{ documentId: "a.ts", before: "sum", after: "total" }]);
    assert.deepEqual(typed.rest, ["a.ts:12  → a"]);
    assert.deepEqual(new User(both).types(12, [], ["b"]).rest, ["a.ts:9 sum → total"]);
    assert.deepEqual(new User(both).types(11, ["x", "y"], ["z"]).rest, ["a.ts:9 sum → total"]);
    const formatted = new User(both).changes("other", edit(9, ["sum"], ["sum;"]));
    assert.deepEqual(formatted.offers.rejected, [], "nobody has rejected it");
    assert.deepEqual(formatted.rest, ["a.ts:12  → a"]);
  });

  it("an edit that is being written stays, also where the user has made the change that it follows from", () => {
    const user = new User([rewrite(1, "f(a)", "f(a, b)"), rewrite(9, "sum", "total")]);
    user.types(1, ["f(a)"], ["f(a,)"]);
    assert.deepEqual(user.offers.first?.before, ["f(a,)"]);
    assert.equal(user.offers.isCompletedBy([edit(1, ["f(a,)"], ["f(a, b)"])]), true);
    assert.equal(user.offers.isCompletedBy([edit(1, ["f(a,)"], ["f(a, )"])]), false);
    assert.equal(user.offers.isCompletedBy([edit(9, ["sum"], ["total"])]), false, "it is not the first");
    user.types(1, ["f(a,)"], ["f(a, b)"]);
    assert.deepEqual(user.offers.rejected, []);
    assert.deepEqual(user.rest, ["a.ts:9 sum → total"]);
  });

  it("an edit that the editor has written, and was undone, is rejected", () => {
    const user = new User([{ ...rewrite(3, "a", "a"), after: ["a", "b"] }]).takes();
    user.changes("undo", edit(4, ["b"], []));
    assert.deepEqual(user.offers.rejected, [{ documentId: "a.ts", before: "a", after: "a\nb" }]);
  });

  it("all are gone when the user goes on with what they follow from", () => {
    const user = new User([rewrite(9, "sum", "total")]).types(1, ["let tot"], ["let total"]);
    assert.deepEqual([user.rest, user.offers.rejected], [[], []]);
    assert.deepEqual(new User([rewrite(9, "sum", "total")]).types(2, [], ["next"]).rest, ["a.ts:10 sum → total"]);
  });

  it("all are gone after an undo, and what was taken and then undone is rejected", () => {
    assert.deepEqual(new User([rewrite(9, "a", "b")]).changes("undo", edit(30, ["x"], ["y"])).rest, []);
    const user = new User([rewrite(3, "sum", "total"), rewrite(9, "sum", "total")]).takes();
    user.changes("undo", edit(3, ["total"], ["sum"]));
    assert.deepEqual(user.offers.rejected, [{ documentId: "a.ts", before: "sum", after: "total" }]);
    assert.deepEqual(user.rest, []);
    user.changes("redo", edit(3, ["sum"], ["total"])).changes("undo", edit(3, ["total"], ["sum"]));
    assert.equal(user.offers.rejected.length, 1, "once");
  });

  it("the next one is shown when one is taken, until what was taken is changed", () => {
    const user = new User([insertion(3, "one", "two"), rewrite(9, "sum", "total")]).takes();
    assert.equal(user.offers.first?.startLine, 11);
    user.types(8, ["x"], ["y"]);
    assert.equal(user.offers.count, 1);
    user.types(4, ["two"], ["2"]);
    assert.equal(user.offers.count, 0);
  });

  it("Escape turns down all of them; snoozing and closing a file turn down none", () => {
    const both = [rewrite(9, "sum", "total"), rewrite(1, "sum", "total", "b.ts")];
    const user = new User(both);
    user.offers.dismiss();
    assert.equal(user.offers.rejected.length, 2);
    assert.equal(user.offers.count, 0);
    const other = new User(both);
    other.offers.forget("a.ts");
    assert.equal(other.offers.first?.documentId, "b.ts");
    other.offers.withdraw();
    assert.deepEqual([other.offers.count, other.offers.rejected], [0, []]);
  });

  it("know where they have nothing to do", () => {
    const user = new User([rewrite(1, "sum", "total", "b.ts")]);
    assert.deepEqual(
      ["a.ts", "b.ts", "c.ts"].map((each) => user.offers.isElsewhere(each)),
      [false, false, true],
    );
  });

  it("in whatever order keys and changes come, what is on offer stands in the text as it was offered", () => {
    const step = fc.oneof(
      fc.constantFrom("take", "goTo", "dismiss", "offer"),
      fc.record({
        at: fc.nat(7),
        count: fc.nat(2),
        lines: fc.array(fc.constantFrom("x", "y"), { maxLength: 2 }),
        origin: fc.constantFrom<OfferChange["origin"]>("typed", "undo", "redo", "other"),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(fc.nat(9), { maxLength: 4 }), (steps, places) => {
        const lines = Array.from({ length: 8 }, (_, at) => `line ${at}`);
        const offers = new Offers();
        const write = (origin: OfferChange["origin"], at: number, count: number, written: readonly string[]): void => {
          const before = lines.splice(at, count, ...written);
          if (before.length + written.length > 0) offers.changed({ origin, edits: [edit(at, before, written)] });
        };
        const offer = (): void => {
          const free = [...new Set(places)].filter((at) => at < lines.length);
          const made = free.map((at) => (at % 3 === 2 ? insertion(at, "new") : rewrite(at, lines[at]!, "other")));
          offers.show(made, { documentId: "a.ts", line: 0 }, [{ documentId: "a.ts", startLine: 0, endLine: 1 }]);
        };
        offer();
        for (const each of steps) {
          if (each === "take") {
            const taken = offers.take();
            if (taken !== undefined) write("predicted", taken.startLine, taken.endLine - taken.startLine, taken.after);
          } else if (each === "goTo") offers.wentTo({ documentId: "a.ts", line: offers.first?.startLine ?? 0 });
          else if (each === "dismiss") offers.dismiss();
          else if (each === "offer") offer();
          else write(each.origin, Math.min(each.at, lines.length), each.count, each.lines);
          const { first } = offers;
          if (first !== undefined) assert.deepEqual(lines.slice(first.startLine, first.endLine), first.before);
          assert.equal(first === undefined, offers.count === 0);
        }
        for (let first = offers.first; first !== undefined; first = offers.first) {
          assert.deepEqual(lines.slice(first.startLine, first.endLine), first.before);
          offers.take();
        }
      }),
    );
  });
});
