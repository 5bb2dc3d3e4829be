import type { Command } from '../command.js';
import { BY_FLAG, FORCE_FLAG, READ_FLAGS, SEED_FLAG } from '../flags.js';

export const report: Command = {
  name: 'report',
  arguments: ['<model>', '[data]', '[second]'],
  summary: 'one HTML file with pictures: densities, margins, pairs, real against drawn',
  examples: [
    'ancestral report penguins.mixture.safetensors penguins.csv',
    'ancestral report model.safetensors rows.csv -o report.html --svg figures',
  ],
  flags: [
    { flags: '-o, --output <file>', description: 'the report (default MODEL.html, then -2, -3, …)' },
    { flags: '--svg <folder>', description: 'write each picture as an SVG file as well' },
    ...READ_FLAGS,
    BY_FLAG,
    SEED_FLAG,
    FORCE_FLAG,
  ],
  async run(context, [model, data, second], flags) {
    const { runReport } = await import('../run/report.js');
    const { withSecond } = await import('../open-modalities.js');
    await runReport(context, model, data, withSecond('report', second, flags));
  },
};
