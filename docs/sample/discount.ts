/** A reduction that a customer gets. */
export interface Discount {
  readonly code: string;
  readonly percent: number;
}

/** The price in cents after a discount, never below zero. */
export function discounted(price: number, discount: Discount): number {
  return Math.max(0, Math.round(price * (1 - discount.percent / 100)));
}

/** The codes of all discounts, in alphabetical order. */
export function codes(discounts: readonly Discount[]): string[] {
  return
}
