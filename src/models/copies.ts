/**
 * What the two copies of read and write should cost, by what is taken for "memory bandwidth".
 * @see streaming-data.txt, "Zero-Copy: Following the Data Path": 2 × size ÷ B
 */

/**
 * The budgets: so many bytes of the rate for each byte that is sent.
 *
 * - `memcpy`: the document's 2, right where B is the rate at which memcpy copies: its traffic is in that rate already.
 * - `traffic`: 4 where B is traffic, since each copy reads a line and writes one; `allocate`: 6 where a store reads its line first.
 * - `cache`: 2 at the rate of a copy that stays in cache, since a bounce buffer of 64 KiB does.
 */
export const copyBudgets = {
  memcpy: { factor: 2, name: "2 ÷ memcpy" },
  traffic: { factor: 4, name: "4 ÷ B(1:1)" },
  allocate: { factor: 6, name: "6 ÷ B(1:1)" },
  cache: { factor: 2, name: "2 ÷ a copy in cache" },
} as const;

export type BudgetId = keyof typeof copyBudgets;

/** Nanoseconds a byte of two copies, `rate` bytes a second being what the budget is about. */
export function copyBudget(id: BudgetId, rate: number): number {
  return (copyBudgets[id].factor / rate) * 1e9;
}
