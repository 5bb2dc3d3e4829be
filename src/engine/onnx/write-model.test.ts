import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { gradients } from '../gradients.js';
import { add, mul } from '../ops/arithmetic.js';
import { reduceSum } from '../ops/broadcasting.js';
import { tanh } from '../ops/elementwise.js';
import { gather } from '../ops/gathering.js';
import { gemm } from '../ops/matrix.js';
import { constant } from '../ops/parameter.js';
import { relu } from '../ops/selection.js';
import { concat, flip, pad } from '../ops/slicing.js';
import { softmax } from '../ops/softmax.js';
import { onnxOf, trace } from '../program.js';
import { scan } from '../scan.js';

const python = '/usr/bin/python3';
const hasOnnx = runs('import onnx');

/** A little of everything: constants, shapes, attributes of each kind, a loop with a body, its gradient. */
function model(): Uint8Array {
  const types = {
    x: { dtype: 'f32', shape: [4, 3] },
    index: { dtype: 'i32', shape: [2] },
    weights: { dtype: 'f32', shape: [3, 3] },
  } as const;
  const traced = trace(types, ({ x, index, weights }) => {
    const { carried, stacked } = scan(
      ([sum], [row]) => {
        const next = tanh(gemm(add(sum, row), weights));
        return { carried: [next], stacked: [next] };
      },
      [constant([0, 0, 0], [1, 3])],
      [x],
      { reverse: true },
    );
    const wide = pad(gather(x, index), { before: [1, 0], after: [0, 0], mode: 'reflect' });
    const rest = concat([softmax(flip(relu(wide), 1)), carried[0]], 0);
    const loss = add(reduceSum(mul(rest, rest)), reduceSum(stacked[0]));
    return { loss, slopes: gradients(loss, [x, weights]) };
  });
  return onnxOf('example', traced, { 'made.by': 'ä test' });
}

describe('a model file', () => {
  it('has the same bytes for the same program', () => {
    expect(Buffer.compare(model(), model())).toBe(0);
  });

  it('begins with version and producer', () => {
    expect([...model().subarray(0, 13)]).toEqual([0x08, 9, 0x12, 9, ...Buffer.from('ancestral')]);
  });

  // The checker is Debian's python3-onnx, which is no package of npm; where it is missing only the bytes above are checked.
  it.skipIf(!hasOnnx)('(where Python has onnx) passes the checker of ONNX, types and shapes included', () => {
    const script = `
import onnx, sys
model = onnx.load_model_from_string(sys.stdin.buffer.read())
opsets = [o.version for o in model.opset_import]
# A checker may be older than the file: the operators used here have not changed since opset 17.
model.ir_version = min(model.ir_version, onnx.IR_VERSION)
model.opset_import[0].version = min(opsets[0], onnx.defs.onnx_opset_version())
onnx.checker.check_model(model, full_check=True)
dims = lambda v: [d.dim_value for d in v.type.tensor_type.shape.dim]
print([(v.name, v.type.tensor_type.elem_type, dims(v)) for v in model.graph.input])
print([(v.name, dims(v)) for v in model.graph.output])
print({p.key: p.value for p in model.metadata_props}, opsets)
`;
    const printed = execFileSync(python, ['-c', script], {
      input: model(),
      encoding: 'utf8',
      env: { PYTHONUTF8: '1' },
    });
    expect(printed.trim().split('\n')).toEqual([
      "[('x', 1, [4, 3]), ('index', 6, [2]), ('weights', 1, [3, 3])]",
      "[('output.loss', []), ('output.slopes.0', [4, 3]), ('output.slopes.1', [3, 3])]",
      "{'made.by': 'ä test'} [20]",
    ]);
  });
});

function runs(script: string): boolean {
  try {
    execFileSync(python, ['-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
