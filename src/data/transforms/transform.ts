/**
 * An invertible change of one numeric column, whose parameters are plain data. Missing cells (NaN) stay missing; a value
 * outside the domain gives NaN too, never an error, so callers check domains where they choose a transform.
 */
export interface Transform<P> {
  readonly name: string;
  /** y = g(x). */
  forward(params: P, x: Float64Array): Float64Array;
  /** x = g⁻¹(y). */
  inverse(params: P, y: Float64Array): Float64Array;
  /** log |dy/dx| at each x, in nats: log p(x) = log p(y) + this. */
  logJacobian(params: P, x: Float64Array): Float64Array;
}

/** A transform from its three functions of one number. */
export function elementwise<P>(
  name: string,
  forward: (params: P, x: number) => number,
  inverse: (params: P, y: number) => number,
  logJacobian: (params: P, x: number) => number,
): Transform<P> {
  const over = (f: (params: P, value: number) => number) => (params: P, values: Float64Array) => {
    const result = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) result[i] = f(params, values[i]);
    return result;
  };
  return { name, forward: over(forward), inverse: over(inverse), logJacobian: over(logJacobian) };
}
