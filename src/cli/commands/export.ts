import type { GraphFunction } from '../../model/graph-function.js';
import type { Command } from '../command.js';
import { choice, FORCE_FLAG } from '../flags.js';

// Written here too, since a command's help loads no model.
const FUNCTIONS: readonly GraphFunction[] = ['sample', 'logProb', 'encode', 'decode'];

export const exportModel: Command = {
  name: 'export',
  arguments: ['<model>'],
  summary: 'a function of a fitted model as a plain ONNX file, for other programs and languages',
  examples: [
    'ancestral export faithful.gaussian-mixture.safetensors --function logProb -o faithful.onnx',
    'ancestral export model.safetensors --function sample -o sample.onnx',
  ],
  flags: [
    {
      flags: '--function <name>',
      description: `${FUNCTIONS.join(', ')}; random numbers become inputs of the file`,
      parse: choice('--function', FUNCTIONS),
    },
    { flags: '-o, --output <file>', description: 'the ONNX file (default: MODEL.FUNCTION.onnx here)' },
    FORCE_FLAG,
  ],
  async run(context, [model], flags) {
    const { runExport } = await import('../run/export.js');
    await runExport(context, model, flags);
  },
};
