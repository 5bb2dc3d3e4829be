// A function of a fitted model as an ONNX file for other programs: plain operators of the standard domain, numbers inside, any number
// of rows. Complete rows are asked for: a missing cell makes the answer of its row NaN.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { emitGraph, type Named } from '../engine/onnx/emit.js';
import { freeRows } from '../engine/onnx/free-rows.js';
import { PORTABLE_EDITION, portable } from '../engine/onnx/portable.js';
import { readModel } from '../engine/onnx/read-model.js';
import { type OnnxGraph, writeModel } from '../engine/onnx/write-model.js';
import { add, mul } from '../engine/ops/arithmetic.js';
import { reduceSum } from '../engine/ops/broadcasting.js';
import { parameter } from '../engine/ops/parameter.js';
import type { Tensor } from '../engine/tensor.js';
import { ArchiveError, CapabilityError, ShapeError } from '../util/errors.js';
import type { FittedModel } from './fitted-model.js';
import { GRAPH_FUNCTIONS, type GraphFunction } from './graph-function.js';
import type { GraphInputs, ModelGraph } from './model-graph.js';
import { packSchema } from './packed-schema.js';

/** Names of inputs and outputs, in the order of a file; those of the ONNX standard hold no dots. */
const INPUTS = ['rows', 'codes', 'noise_normal', 'noise_uniform'] as const;
type InputName = (typeof INPUTS)[number];

const OUTPUTS = {
  sample: 'rows',
  logProb: 'log_prob',
  encode: 'codes',
  decode: 'rows',
} as const satisfies Record<GraphFunction, string>;

/** Version of the names and metadata of exported files. */
const FORMAT = '1.0.0';

/** An exported file with what it is made of. */
export interface ExportedGraph {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Number of operations. */
  readonly nodes: number;
}

/** The functions that a fitted model exports, in their usual order. */
export function exportedFunctions({ model }: FittedModel): readonly GraphFunction[] {
  return GRAPH_FUNCTIONS.filter((name) => model.graphs?.[name] !== undefined);
}

/** The ONNX file of a function; CapabilityError where the family has none. The same model gives the same bytes. */
export function exportGraph(fitted: FittedModel, name: GraphFunction, software: string): ExportedGraph {
  const { definition, model, params, schema } = fitted;
  const graphOf = model.graphs?.[name];
  if (graphOf === undefined) throw notExported(fitted, name);
  const modelGraph: ModelGraph = graphOf(params);
  const columns = schema.columns.length;
  const used = new Set<InputName>();
  const who = `${definition.name}: ${name}`;
  const single = () => writtenFor(who, modelGraph, name, columns, 1, used);
  single();
  const source = INPUTS.find((each) => used.has(each));
  if (source === undefined) throw new ShapeError(`${who} must depend on its inputs, got a graph without any`);
  const graph = portable(freeRows(source, (rows) => writtenFor(who, modelGraph, name, columns, rows, used)));
  const facts = metadataOf(fitted, name, modelGraph, graph, software);
  const payload = writeModel(graph, {}, PORTABLE_EDITION);
  const bytes = writeModel(graph, { ...facts, sha256: bytesToHex(sha256(payload)) }, PORTABLE_EDITION);
  const read = checkGraphFile(bytes, 'export');
  const { inputs, outputs, metadata, operators } = read;
  return { bytes, inputs, outputs, metadata, nodes: operators.length };
}

/** The parts of an exported file after every check, its checksum too; ArchiveError otherwise. */
export function checkGraphFile(bytes: Uint8Array, who: string): ReturnType<typeof readModel> {
  const read = readModel(bytes, who);
  const { sha256: recorded } = read.metadata;
  if (recorded !== undefined && recorded !== bytesToHex(sha256(read.payload)))
    throw new ArchiveError(`${who}: must have its recorded checksum, got another`, { code: 'MODEL_CHECKSUM' });
  return read;
}

/** The function written down for a number of rows. */
function writtenFor(
  who: string,
  { dtype, build }: ModelGraph,
  name: GraphFunction,
  columns: number,
  rows: number,
  used: Set<InputName>,
): OnnxGraph {
  const asked = new Map<InputName, Tensor>();
  const input = (each: InputName, width: number): Tensor => {
    const known = asked.get(each) ?? parameter({ dtype, shape: [rows, width] }, each);
    if (known.shape[1] !== width)
      throw new ShapeError(`${who}: ${each} must have one width, got ${known.shape[1]} and ${width}`);
    asked.set(each, known);
    used.add(each);
    return known;
  };
  const inputs: GraphInputs = {
    rows: () => input('rows', columns),
    codes: (width) => input('codes', width),
    normal: (width) => input('noise_normal', width),
    uniform: (width) => input('noise_uniform', width),
  };
  const result = build(inputs);
  checkShape(who, name, result, rows, columns);
  const cells = asked.get('rows') ?? asked.get('codes');
  const tensor = cells === undefined ? result : withGaps(result, cells);
  const named = INPUTS.flatMap((each): Named[] => {
    const known = asked.get(each);
    return known === undefined ? [] : [{ name: each, tensor: known }];
  });
  return emitGraph(name, named, [{ name: OUTPUTS[name], tensor }]);
}

/** NaN wherever a cell of the row is: 0 x is 0 for every number and NaN for none. */
function withGaps(result: Tensor, cells: Tensor): Tensor {
  const gaps = reduceSum(mul(cells, 0), { axes: [1], keep: result.shape.length === 2 });
  return add(result, gaps);
}

function checkShape(who: string, name: GraphFunction, { shape }: Tensor, rows: number, columns: number): void {
  const isFit =
    shape[0] === rows &&
    (name === 'logProb' ? shape.length === 1 : shape.length === 2 && (name === 'encode' || shape[1] === columns));
  if (isFit) return;
  const rule = name === 'logProb' ? '[rows]' : name === 'encode' ? '[rows, dimensions]' : '[rows, columns]';
  throw new ShapeError(`${who} must be ${rule}, got [${shape.join(', ')}] for ${rows} rows of ${columns} columns`);
}

function notExported(fitted: FittedModel, name: GraphFunction): CapabilityError {
  const exported = exportedFunctions(fitted);
  const has = exported.length === 0 ? 'it exports nothing' : `it exports ${exported.join(', ')}`;
  return new CapabilityError(`${fitted.definition.name}: has no graph for ${name}`, {
    hint: `${has}; ancestral sample, score, encode and decode compute all that a family can`,
  });
}

/** What a reader of the file must know: no times, paths or host names. */
function metadataOf(
  { definition, schema, seed, summary, model }: FittedModel,
  name: GraphFunction,
  { dtype, precision = dtype }: ModelGraph,
  graph: OnnxGraph,
  software: string,
): Record<string, string> {
  const columns = schema.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    measure: column.measure,
    ...(column.categories.length === 0 ? {} : { categories: column.categories }),
  }));
  const inputs = graph.inputs.map((input) => ({ name: input.name, width: input.shape[1], ...MEANINGS[input.name] }));
  const heldOut = summary.scores.find(({ rows }) => rows === 'held-out');
  const facts: Record<string, unknown> = {
    columns,
    inputs,
    output: { name: OUTPUTS[name], ...RESULTS[name] },
    schema: packSchema(schema),
    train: { rows: summary.rows, seed, keepsRows: model.keepsRows ?? false },
    ...(heldOut === undefined ? {} : { score: heldOut }),
  };
  return {
    'ancestral.format': FORMAT,
    'ancestral.version': software,
    'model.kind': definition.name,
    'model.function': name,
    ...(name === 'logProb' && model.density !== undefined ? { certainty: model.density.certainty } : {}),
    dtype,
    precision,
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rows: {
    what: 'complete rows: one number a column, the position in categories for a category, days since 1970-01-01 for a date',
  },
  codes: { what: 'latent coordinates' },
  noise_normal: { what: 'independent standard normal numbers', law: 'normal' },
  noise_uniform: { what: 'independent numbers uniform from 0 to before 1', law: 'uniform' },
};

const RESULTS: Readonly<Record<GraphFunction, Readonly<Record<string, string>>>> = {
  sample: { what: 'rows as drawn, before rounding to recorded digits and without limits of range' },
  logProb: { what: 'log-probability of each row', unit: 'nats' },
  encode: { what: 'latent coordinates of each row' },
  decode: { what: 'rows of the coordinates' },
};
