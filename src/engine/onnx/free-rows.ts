// The engine knows every length; a file for others must take any number of rows. So a function is written down for two numbers of rows,
// and what differs between the two graphs is what depends on them: lengths in the vectors of shapes and bounds, which become
//   vector = slope · rows + offset
// of the number of rows that an input has at the run. All else must be the same.
import { CapabilityError } from '../../util/errors.js';
import type { OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './write-model.js';

/** Primes that no model has as a length, so that nothing but the rows has it. */
const SIZES = [7907, 7919] as const;
const ROWS = 'rows';

/** The graph for any number of rows, one or more, of a function that is written down for one number at a time; `source` names an input whose first length is that of the rows. */
export function freeRows(source: string, graphOf: (rows: number) => OnnxGraph): OnnxGraph {
  const [a, b] = [graphOf(SIZES[0]), graphOf(SIZES[1])];
  const initializers: OnnxInitializer[] = [];
  const computed: OnnxNode[] = [];
  check(a.initializers.length === b.initializers.length, 'constants');
  for (const [i, initializer] of a.initializers.entries()) {
    const other = b.initializers[i];
    const vector = vectorOf(initializer, other);
    if (vector === undefined) initializers.push(initializer);
    else {
      initializers.push(vector.slope, vector.offset);
      computed.push(...vector.nodes);
    }
  }
  const counted = computed.length === 0 ? [] : countRows(source);
  if (computed.length > 0) initializers.unshift(firstPlace('rows_from', 0), firstPlace('rows_to', 1));
  return { ...merged(a, b), nodes: [...counted, ...computed, ...mergedNodes(a, b)], initializers };
}

/** rows = the first length of the source, as a vector of one. */
function countRows(source: string): OnnxNode[] {
  const node = (operator: string, inputs: readonly string[], output: string): OnnxNode => ({
    operator,
    name: output,
    inputs,
    outputs: [output],
    attributes: {},
  });
  return [node('Shape', [source], 'rows_shape'), node('Slice', ['rows_shape', 'rows_from', 'rows_to'], 'rows_count')];
}

function firstPlace(name: string, value: number): OnnxInitializer {
  return { name, dtype: 'i64', shape: [1], data: BigInt64Array.of(BigInt(value)) };
}

/** A vector that depends on the rows in its parts; undefined where it does not. */
function vectorOf(a: OnnxInitializer, b: OnnxInitializer) {
  check(a.name === b.name && a.dtype === b.dtype, `constant ${a.name}`);
  const isSame = a.shape.join() === b.shape.join() && a.data.every((value, i) => Object.is(value, b.data[i]));
  if (isSame) return undefined;
  check(a.data instanceof BigInt64Array && a.shape.join() === b.shape.join(), `constant ${a.name}`);
  const [left, right] = [a, b].map(({ data }) => Array.from(data as BigInt64Array, Number));
  const lines = left.map((value, i) => line(value, right[i], `constant ${a.name}`));
  const part = (name: string, of: (each: Line) => number): OnnxInitializer => ({
    ...a,
    name: `${a.name}_${name}`,
    data: BigInt64Array.from(lines, (each) => BigInt(of(each))),
  });
  const times = `${a.name}_times`;
  const nodes: OnnxNode[] = [
    { operator: 'Mul', name: times, inputs: ['rows_count', `${a.name}_slope`], outputs: [times], attributes: {} },
    { operator: 'Add', name: a.name, inputs: [times, `${a.name}_offset`], outputs: [a.name], attributes: {} },
  ];
  return { slope: part('slope', ({ slope }) => slope), offset: part('offset', ({ offset }) => offset), nodes };
}

interface Line {
  readonly slope: number;
  readonly offset: number;
}

/** The line through what was found for both numbers of rows. */
function line(a: number, b: number, what: string): Line {
  const slope = (b - a) / (SIZES[1] - SIZES[0]);
  check(Number.isInteger(slope), what);
  return { slope, offset: a - slope * SIZES[0] };
}

function merged(a: OnnxGraph, b: OnnxGraph): OnnxGraph {
  const values = (of: 'inputs' | 'outputs') => a[of].map((value, i) => mergedValue(value, b[of][i]));
  return { ...a, nodes: mergedNodes(a, b), inputs: values('inputs'), outputs: values('outputs') };
}

function mergedValue(a: OnnxValue, b: OnnxValue): OnnxValue {
  const shape = a.shape.map((length, axis) => {
    const other = b.shape[axis];
    if (typeof length === 'string' || typeof other === 'string' || length === other) return length;
    const { slope, offset } = line(length, other, `the shape of ${a.name}`);
    return slope === 1 && offset === 0 ? ROWS : `${ROWS}_by_${slope}_and_${offset}`;
  });
  return { ...a, shape };
}

function mergedNodes(a: OnnxGraph, b: OnnxGraph): OnnxNode[] {
  check(a.nodes.length === b.nodes.length, 'operations');
  return a.nodes.map((node, i) => {
    const other = b.nodes[i];
    const isSame = node.operator === other.operator && node.inputs.join() === other.inputs.join();
    check(isSame && node.outputs.join() === other.outputs.join(), node.name);
    const attributes = Object.entries(node.attributes).map(([name, value]) => {
      const theirs = other.attributes[name];
      if (isGraph(value) && isGraph(theirs)) return [name, merged(value, theirs)];
      check(JSON.stringify(value) === JSON.stringify(theirs), `${name} of ${node.name}`);
      return [name, value];
    });
    return { ...node, attributes: Object.fromEntries(attributes) };
  });
}

function isGraph(value: unknown): value is OnnxGraph {
  return typeof value === 'object' && value !== null && 'nodes' in value;
}

function check(holds: boolean, what: string): void {
  if (holds) return;
  throw new CapabilityError(
    `export: a graph must work row by row, got one in which the number of rows decides ${what}`,
  );
}
