import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { platform } from '#platform';
import { cached } from './cached.js';
import { add } from './ops/arithmetic.js';
import type { TensorType } from './tensor-type.js';

const typed = (length: number) => ({ x: { dtype: 'f32', shape: [length] } as TensorType });
const twice = () =>
  cached<ReturnType<typeof typed>, { y: TensorType }>('twice', ({ x }) => ({ y: add(x, x) }) as never);

/** Sessions opened and not released. */
let open = 0;

beforeAll(async () => {
  const runtime = await platform.runtime();
  const counting = async (onnx: Uint8Array) => {
    const session = await runtime.load(onnx);
    open++;
    return { ...session, release: () => session.release().then(() => void open--) };
  };
  vi.spyOn(platform, 'runtime').mockResolvedValue({ ...runtime, load: counting });
});
afterAll(() => vi.restoreAllMocks());

it('compiles once for each form of the inputs', async () => {
  const call = twice();
  const before = open;
  for (const length of [2, 3, 2, 3]) {
    const { y } = await call(typed(length), { x: new Float32Array(length).fill(4) });
    expect(y).toEqual(new Float32Array(length).fill(8));
  }
  expect(open - before).toBe(2);
});

it('frees its programs once nobody holds it, after the last of them is done', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const before = open;
  const ask = () => twice()(typed(5), { x: Float32Array.of(1, 2, 3, 4, 5) });
  const asked = ask();
  collect();
  expect((await asked).y).toEqual(Float32Array.of(2, 4, 6, 8, 10));
  await vi.waitFor(async () => {
    collect();
    await wait(5);
    expect(open).toBeLessThanOrEqual(before);
  }, 10_000);
});
