// Property tests try the same cases in every run, so that a failure is the change's. GHOSTLIGHT_SEED tries others.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["GHOSTLIGHT_SEED"] ?? 20_261_125) });
