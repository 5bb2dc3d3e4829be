// A small table with known laws, made without a random number from outside: the same text on every machine.

export interface Plant {
  readonly height: number;
  readonly width: number;
  readonly leaves: number;
  readonly colour: 'red' | 'green' | 'blue';
  readonly wild: 'yes' | 'no';
}

/** Rows of two clusters: tall red wild plants, and short ones of the other colours. */
export function plants(count: number): readonly Plant[] {
  const uniform = generator();
  return Array.from({ length: count }, () => {
    const isTall = uniform() < 0.4;
    const [a, b] = normals(uniform(), uniform());
    return {
      height: Number((isTall ? 30 + 2 * a : 12 + 3 * a).toFixed(2)),
      width: Number((isTall ? 5 + b : 8 + a + b).toFixed(2)),
      leaves: Math.floor(-6 * Math.log(1 - uniform())),
      colour: isTall ? 'red' : uniform() < 0.5 ? 'green' : 'blue',
      wild: uniform() < (isTall ? 0.9 : 0.3) ? 'yes' : 'no',
    };
  });
}

export const plantColumns = ['height', 'width', 'leaves', 'colour', 'wild'] as const;

/** A table as text with this delimiter. */
export function delimited(rows: readonly object[], delimiter = ','): string {
  const names = Object.keys(rows[0]);
  const line = (cells: readonly unknown[]) => cells.map((cell) => cell ?? '').join(delimiter);
  return `${[line(names), ...rows.map((row) => line(Object.values(row)))].join('\n')}\n`;
}

// Park and Miller's minimal standard generator.
function generator(): () => number {
  let state = 20_240_531;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function normals(u: number, v: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(u));
  return [radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)];
}
