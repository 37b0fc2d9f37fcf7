/** The value at a share (0 to 1) of a list, by the nearest rank; undefined for an empty list. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Median, 95th percentile and maximum, for reports. */
export function spread(values: readonly number[]): { count: number; median?: number; p95?: number; max?: number } {
  const median = quantile(values, 0.5);
  const p95 = quantile(values, 0.95);
  const max = quantile(values, 1);
  return median === undefined || p95 === undefined || max === undefined
    ? { count: 0 }
    : { count: values.length, median, p95, max };
}
