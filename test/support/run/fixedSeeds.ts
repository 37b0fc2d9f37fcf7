// Property tests try the same cases in every run, so that a failure is the change's. GHOSTLIGHT_SEED tries others.
import fc from "fast-check";
import { seed } from "./thoroughness.ts";

fc.configureGlobal({ seed });
