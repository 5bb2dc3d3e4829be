import { CapabilityError } from '../../util/errors.js';
import type { ElementType } from '../tensor-type.js';

/** Attributes of an operation that runtimes have in single precision only; CapabilityError where another is asked for. */
export function singlePrecision<A>(who: string, dtype: ElementType, attributes: A): A {
  if (dtype === 'f32') return attributes;
  throw new CapabilityError(`${who}: runs in f32, got ${dtype}`, { hint: 'cast to f32; the interpreter takes f64' });
}
