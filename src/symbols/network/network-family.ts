/** What the definitions of all families of networks of symbols say alike: one symbol a step, a law for each, minutes to learn. */
export const networkFamily = {
  data: ['sequences'],
  measures: ['categorical', 'binary'],
  columns: { maximum: 1 },
  minimumRows: 1,
  takesLong: true,
  certainty: 'exact',
  capabilities: ['sample', 'density'],
} as const;
