// What the peers in Node share: reading a network's folder and answering lines with times.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The description of a network and its tensors by name: `{ values, shape }`. */
export function readNetwork(folder) {
  const description = JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'tensors.f32'));
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const tensors = {};
  let start = 0;
  for (const { name, shape } of description.tensors) {
    const size = shape.reduce((product, each) => product * each, 1);
    tensors[name] = { values: all.slice(start, start + size), shape };
    start += size;
  }
  return { ...description, tensors };
}

/** The part of a tensor at a position of its first axis. */
export function partOf({ values, shape }, position) {
  const size = values.length / shape[0];
  const at = position % shape[0];
  return { values: values.slice(at * size, (at + 1) * size), shape: shape.slice(1) };
}

/** Does the checked steps, then as many steps as each line of standard input says; `step(number, isChecked)` resolves to its losses. */
export async function serve(step, checkedSteps, note) {
  const answer = [];
  let done = 0;
  for (; done < checkedSteps; done++) answer.push(...(await step(done, true)));
  for await (const line of createInterface({ input: process.stdin })) {
    const end = done + Number(line);
    const startedAt = performance.now();
    for (; done < end; done++) await step(done, false);
    const milliseconds = (performance.now() - startedAt) / Number(line);
    process.stdout.write(`${JSON.stringify({ milliseconds, answer, note })}\n`);
  }
}
