import type { Column } from '../../../../data/schema.js';
import { logSumExp } from '../../../../numeric/log-sum-exp.js';
import { logJoint } from './log-joint.js';
import { cellKernels, type KernelDensityParams, type Setting } from './smoothing.js';

/** The log-density of each training row under all others, and its weighted mean, in nats. A row of weight w > 1 is one of w repetitions. */
export function leaveOneOut(
  columns: readonly Column[],
  setting: Setting,
  params: KernelDensityParams,
): { readonly mean: number; readonly values: Float64Array } {
  const joint = logJoint(cellKernels(columns, setting, params.smoothing), params);
  const terms = new Float64Array(params.weights.length);
  let total = 0;
  let weight = 0;
  const values = params.weights.map((w, i) => {
    joint.terms((c) => params.columns[c][i], terms, i);
    const log = logSumExp(terms);
    if (w > 0) total += w * log;
    weight += w;
    return log;
  });
  return { mean: total / weight, values };
}
