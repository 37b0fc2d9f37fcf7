// What the doctor found, as Markdown and for a terminal. In English, like the log, because reports are read by the people who help.
import os from "node:os";
import path from "node:path";

/** The steps in order: each may need those before it. */
export const doctorStepNames = [
  "driver",
  "disk",
  "socket",
  "gpu",
  "binary",
  "model",
  "memory",
  "load",
  "answer",
  "ghostText",
] as const;
export type DoctorStepName = (typeof doctorStepNames)[number];

export interface DoctorStep {
  readonly name: DoctorStepName;
  /** `skipped`: a step that it needs has failed. */
  readonly outcome: "ok" | "failed" | "skipped";
  readonly text: string;
  /** What to do about it; empty if there is nothing to do. */
  readonly nextStep: string;
}

export interface DoctorReport {
  readonly build: string;
  /** One line: CPU, memory, system. */
  readonly machine: string;
  readonly steps: readonly DoctorStep[];
}

/** The first step that failed. */
export function firstFailure(report: DoctorReport): DoctorStep | undefined {
  return report.steps.find(({ outcome }) => outcome === "failed");
}

/** 0 when everything works, else 11 plus the index of the first step that failed. */
export function doctorExitCode(report: DoctorReport): number {
  const failed = firstFailure(report);
  return failed === undefined ? 0 : 11 + doctorStepNames.indexOf(failed.name);
}

/** The verdict in one sentence, and what to do in another. */
export function verdictOf(report: DoctorReport): string {
  const failed = firstFailure(report);
  if (failed === undefined) return "Everything works.";
  return `The step “${spoken(failed.name)}” failed: ${ended(failed.text)} ${failed.nextStep}`.trimEnd();
}

/** The report as Markdown, the verdict on top. */
export function reportMarkdown(report: DoctorReport): string {
  // Where there is nothing to do, a column for it would only take the others' room.
  const hasAdvice = report.steps.some(({ nextStep }) => nextStep !== "");
  const row = (cells: readonly string[], advice: string): string =>
    `| ${[...cells, ...(hasAdvice ? [advice] : [])].join(" | ")} |`;
  const rows = report.steps.map(({ name, outcome, text, nextStep }) => {
    const mark = { ok: "ok", failed: "**FAILED**", skipped: "skipped" }[outcome];
    return row([mark, spoken(name), ended(text)].map(inCell), inCell(nextStep));
  });
  return [
    "# Ghostlight: Check Setup",
    `**${verdictOf(report)}**`,
    [row(["Result", "Step", "What was found"], "What to do"), row([":--", ":--", ":--"], ":--"), ...rows].join("\n"),
    `Ghostlight ${report.build}; ${ended(report.machine)}`,
  ].join("\n\n");
}

/** The report as lines for a terminal, the verdict on top. */
export function reportLines(report: DoctorReport): string[] {
  const marks = { ok: "ok  ", failed: "FAIL", skipped: "--  " };
  return [
    verdictOf(report),
    "",
    ...report.steps.map(({ name, outcome, text, nextStep }) =>
      `${marks[outcome]} ${spoken(name)}: ${ended(text)} ${nextStep}`.trimEnd(),
    ),
    "",
    `Ghostlight ${report.build}; ${report.machine}`,
  ];
}

/**
 * A text without private paths: the home folder becomes `~`, and paths in `files` outside it are reduced to their last part.
 */
export function withoutPrivatePaths(text: string, files: readonly string[], home: string = os.homedir()): string {
  const isOutside = (file: string): boolean => path.relative(home, file).startsWith("..");
  const outside = files.filter((file) => path.isAbsolute(file) && isOutside(file));
  let shown = outside.reduce((rest, file) => rest.replaceAll(file, `…${path.sep}${path.basename(file)}`), text);
  // A home at the root of the disk would turn every path's slash into a tilde.
  if (path.dirname(home) !== home) shown = shown.replaceAll(home, "~");
  return shown;
}

/** The name of a step, as it is shown. */
function spoken(name: DoctorStepName): string {
  return name === "ghostText" ? "ghost text" : name;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A bar or a line break would end a cell of a table. */
function inCell(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}
