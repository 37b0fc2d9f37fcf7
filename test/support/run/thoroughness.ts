// How much the tests of faults and of hostile input try: little inside `npm test`, much in `npm run test:faults` and
// `npm run test:fuzz`, which set GHOSTLIGHT_THOROUGH.

const isThorough = process.env["GHOSTLIGHT_THOROUGH"] === "1";

/** Seed of everything random. GHOSTLIGHT_SEED sets another; a failing test prints the one it had. */
export const seed = Number(process.env["GHOSTLIGHT_SEED"] ?? 20_261_125);

/** The first number inside `npm test`, the second in a thorough run. */
export function times(quick: number, thorough: number): number {
  return isThorough ? thorough : quick;
}

/** Like `times`, for random inputs; GHOSTLIGHT_FUZZ_RUNS sets another number. */
export function fuzzRuns(quick: number, thorough: number): number {
  return Number(process.env["GHOSTLIGHT_FUZZ_RUNS"] ?? times(quick, thorough));
}
