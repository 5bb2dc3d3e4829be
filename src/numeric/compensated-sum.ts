/** A running sum that also carries what rounding drops (Neumaier 1974), so its error does not grow with the number of terms. */
export interface CompensatedSum {
  add(value: number): void;
  total(): number;
}

/** A running sum that starts at zero. */
export function startSum(): CompensatedSum {
  let sum = 0;
  let lost = 0;
  return {
    add(value) {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    // an infinite sum has lost infinity minus infinity
    total: () => (Number.isFinite(sum) ? sum + lost : sum),
  };
}

/** The sum of the values, within two units in the last place of the exact one unless they nearly cancel. */
export function compensatedSum(values: ArrayLike<number>): number {
  const sum = startSum();
  for (let i = 0; i < values.length; i++) sum.add(values[i]);
  return sum.total();
}
