import assert from "node:assert/strict";
import {
  doctorExitCode,
  doctorStepNames,
  reportLines,
  reportMarkdown,
  withoutPrivatePaths,
  type DoctorReport,
} from "../../../../src/client/doctor/doctorReport.ts";

describe("the doctor's report", () => {
  const report = (failed?: string): DoctorReport => ({
    build: "1.2.3",
    machine: "2 × processor",
    steps: doctorStepNames.map((name) => ({
      name,
      outcome: name === failed ? "failed" : "ok",
      text: name === failed ? "It is broken" : "fine",
      nextStep: name === failed ? "Mend it." : "",
    })),
  });

  it("names the first failing step on top, and by the exit code", () => {
    assert.match(
      reportMarkdown(report("gpu")),
      /^# Ghostlight: Check Setup\n\n\*\*The step “gpu” failed: It is broken\. Mend it\.\*\*\n/,
    );
    assert.equal(reportLines(report("gpu"))[0], "The step “gpu” failed: It is broken. Mend it.");
    assert.deepEqual(
      doctorStepNames.map((name) => doctorExitCode(report(name))),
      [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    );
  });

  it("names its steps in words", () => {
    for (const text of [reportMarkdown(report("ghostText")), reportLines(report("ghostText")).join("\n")])
      assert.ok(text.includes("The step “ghost text” failed") && !text.includes("ghostText"), text);
  });

  it("is a table, in which no finding breaks a row", () => {
    const [first, ...others] = report("driver").steps;
    const broken = { ...report(), steps: [{ ...first!, text: "a | b\nc" }, ...others] };
    const rows = reportMarkdown(broken)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 2 + doctorStepNames.length);
    assert.equal(rows[2], "| **FAILED** | driver | a \\| b c. | Mend it. |");
  });

  it("says so when everything works, and has no column for what to do", () => {
    assert.match(reportMarkdown(report()), /Everything works\.\*\*\n\n\| Result \| Step \| What was found \|\n/);
    assert.match(reportMarkdown(report("gpu")), /\| What was found \| What to do \|\n/);
    assert.equal(doctorExitCode(report()), 0);
  });

  it("keeps what is nobody's business to itself", () => {
    const text = "/home/ann/models/a.gguf and /srv/secret project/b.gguf";
    assert.equal(
      withoutPrivatePaths(text, ["/home/ann/models/a.gguf", "/srv/secret project/b.gguf"], "/home/ann"),
      "~/models/a.gguf and …/b.gguf",
    );
    assert.equal(withoutPrivatePaths("/a/b", [], "/"), "/a/b", "a home at the root hides nothing");
  });
});
