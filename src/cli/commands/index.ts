import type { Command } from '../command.js';
import { compare } from './compare.js';
import { complete } from './complete.js';
import { decode } from './decode.js';
import { demo } from './demo.js';
import { encode } from './encode.js';
import { evaluate } from './evaluate.js';
import { exportModel } from './export.js';
import { fit } from './fit.js';
import { inspect } from './inspect.js';
import { models } from './models.js';
import { report } from './report.js';
import { sample } from './sample.js';
import { score } from './score.js';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  demo,
  models,
  fit,
  sample,
  score,
  compare,
  evaluate,
  complete,
  encode,
  decode,
  report,
  inspect,
  exportModel,
];
