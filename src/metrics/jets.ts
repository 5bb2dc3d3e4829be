import type { TableRows } from '../data/rows.js';
import type { TableSchema } from '../data/schema.js';
import { kindOfRows } from '../data/sequences/layout.js';
import { sequencesOf } from '../data/sequences/sequence-rows.js';

/** The columns of particles of jets. */
const COLUMNS = ['dy', 'dphi', 'pt'] as const;

/** Whether sets are jets: points with columns dy, dphi and pt. */
export function isOfJets(schema: TableSchema): boolean {
  const names = schema.columns.map(({ name }) => name);
  return kindOfRows(schema) === 'sets' && COLUMNS.every((name) => names.includes(name));
}

/**
 * The invariant mass of each jet over its transverse momentum, m² = E² − |p|² of the sum of its particles, which have no mass of their own:
 * E = Σ pt cosh dy, p = Σ pt (cos dphi, sin dphi, sinh dy).
 */
export function jetMasses(schema: TableSchema, rows: TableRows): Float64Array {
  const { starts, count } = sequencesOf(rows);
  const [dy, dphi, pt] = COLUMNS.map(
    (name) => rows.columns[schema.columns.findIndex((column) => column.name === name)],
  );
  return Float64Array.from({ length: count }, (_, i) => {
    let [energy, x, y, z] = [0, 0, 0, 0];
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      energy += pt[k] * Math.cosh(dy[k]);
      x += pt[k] * Math.cos(dphi[k]);
      y += pt[k] * Math.sin(dphi[k]);
      z += pt[k] * Math.sinh(dy[k]);
    }
    // One particle has no mass, whatever rounding leaves.
    return Math.sqrt(Math.max(0, energy * energy - x * x - y * y - z * z));
  });
}
