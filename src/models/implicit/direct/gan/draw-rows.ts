import { drawGenerated } from '../../../../adversarial/draw-generated.js';
import type { Generator } from '../../../../adversarial/pair.js';
import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { SpecsOf } from '../../../../engine/parameters.js';
import type { Range } from '../../../../model/define-model.js';
import type { Key } from '../../../../random/key.js';
import { drawCondition } from './conditions.js';
import type { FixedTensors, GanParams, GanParts } from './learner.js';
import { rowsOfShown } from './shown.js';

/** The generator, up to rows of data. */
export function dataGenerator({ cells, generator, fixed }: GanParts) {
  const { parameters, normals, uniforms } = generator;
  const whole: Generator<{ readonly generator: unknown; readonly fixed: FixedTensors }> = {
    parameters: { generator: parameters, fixed } as SpecsOf<{
      readonly generator: unknown;
      readonly fixed: FixedTensors;
    }>,
    normals,
    ...(uniforms === undefined ? {} : { uniforms }),
    draw: (params, noise, given, pass) =>
      rowsOfShown(cells, generator.draw(params.generator, noise, given, pass), params.fixed.modes),
  };
  return whole;
}

/** What draws the rows of a sample. */
export function rowDrawer(parts: GanParts) {
  const { cells, isConditioned } = parts;
  const draw = drawGenerated(dataGenerator(parts), isConditioned ? { condition: { dtype: 'i32', shape: [] } } : {});
  return async (params: GanParams, { first, count }: Range, key: Key): Promise<TableRows> => {
    const index = Int32Array.from({ length: count }, (_, i) => first + i);
    const { shares } = params.fixed;
    const given =
      shares === undefined
        ? {}
        : { condition: index.map((row) => drawCondition(shares, key.at('condition').at(row).draws())) };
    const values = await draw(params as never, index, key, given);
    const { columns } = cells;
    const drawn = Array.from({ length: columns }, (_, c) =>
      Float64Array.from({ length: count }, (_row, i) => values[i * columns + c]),
    );
    return tableRows(drawn, undefined, first, count);
  };
}
