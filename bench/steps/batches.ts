/** So many of the batches of an array, one after the other from number `first`, and round again. */
export function batchesOf(values: Float32Array, batches: number, first: number, count: number): Float32Array {
  const size = values.length / batches;
  const start = first % batches;
  if (start + count <= batches) return values.subarray(start * size, (start + count) * size);
  const found = new Float32Array(count * size);
  for (let step = 0; step < count; step++) {
    const batch = (first + step) % batches;
    found.set(values.subarray(batch * size, (batch + 1) * size), step * size);
  }
  return found;
}
