import { type Box, bottomAxis, fitText } from '../drawing/axis.js';
import { type Markup, pixels, svg } from '../drawing/markup.js';
import { linearScale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, percentText } from '../number-text.js';

/** Sequences of binary frames, as a roll of a piano shows them. */
export interface BinaryFramesData {
  /** The columns of a frame, lowest first. */
  readonly names: readonly string[];
  /** One sequence each; undefined where there is none. */
  readonly real?: readonly ArrayLike<number>[] | undefined;
  readonly drawn?: readonly ArrayLike<number>[] | undefined;
}

const MOST_STEPS = 160;
/** Columns beyond which only those that are ever on are shown. */
const FEW = 12;

/** One recorded and one drawn sequence, time to the right, a line for each column. */
export function binaryFrames(data: BinaryFramesData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const rolls = [
    { title: 'Recorded', columns: data.real, look: 'real' },
    { title: 'Drawn by the model', columns: data.drawn, look: 'drawn' },
  ].flatMap(({ columns, ...rest }) => (columns === undefined ? [] : [{ ...rest, columns }]));
  const [low, high] = shownRange(
    data.names.length,
    rolls.map(({ columns }) => columns),
  );
  const line = Math.max(4, Math.min(16, Math.round(240 / (high - low + 1))));
  const tall = line * (high - low + 1);
  const steps = Math.max(1, ...rolls.map(({ columns }) => Math.min(MOST_STEPS, columns[0]?.length ?? 0)));
  const panels = rolls.map(({ title, columns, look: colour }, i) => {
    const top = 26 + i * (tall + 74);
    const box: Box = { left: 52, right: width - 10, top, bottom: top + tall };
    const x = linearScale([0, steps], [box.left, box.right], { kind: 'integer', ticks: width > 500 ? 8 : 4 });
    const heading = svg`<text class="strong" x="0" y="${top - 10}">${title}</text>`;
    return svg`${heading}${lineNames(data.names, low, high, box, line)}<path class="${colour}" d="${{ markup: rollPath(columns, low, high, box, line, x) }}"/>${bottomAxis(x, box, 'step')}`;
  });
  const facts = rolls.map(({ title, columns }) => `${title}: ${percentText(shareOn(columns))} of all cells are on.`);
  const longer = rolls.some(({ columns }) => (columns[0]?.length ?? 0) > MOST_STEPS);
  return figureOf(
    {
      name: 'binary-frames',
      title: 'Frames over time',
      caption: `A mark where a column is on; time goes to the right.${longer ? ` The first ${MOST_STEPS} steps.` : ''} ${facts.join(' ')}`,
      description: `Rolls of ${countText(high - low + 1, 'column')} over ${countText(steps, 'step')}. ${facts.join(' ')}`,
      width,
      height: 26 + rolls.length * (tall + 74) - 20,
      body: svg`${panels}`,
    },
    look,
  );
}

/** First and last column that is ever on, a little wider; all of them where they are few. */
function shownRange(count: number, rolls: readonly (readonly ArrayLike<number>[])[]): readonly [number, number] {
  if (count <= FEW) return [0, Math.max(0, count - 1)];
  const isOn = (c: number) => rolls.some((columns) => Array.from(columns[c]).includes(1));
  const on = Array.from({ length: count }, (_, c) => c).filter(isOn);
  if (on.length === 0) return [0, count - 1];
  return [Math.max(0, on[0] - 1), Math.min(count - 1, (on.at(-1) as number) + 1)];
}

function lineNames(names: readonly string[], low: number, high: number, { left, bottom }: Box, line: number): Markup {
  const every = Math.max(1, Math.ceil(14 / line));
  const shown = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((c) => (c - low) % every === 0);
  return svg`${shown.map((c) => svg`<text class="quiet small end" x="${left - 8}" y="${bottom - (c - low + 0.5) * line + 4}">${fitText(names[c], left - 10, 11)}</text>`)}`;
}

/** A rectangle for each run of steps in which a column is on. */
function rollPath(
  columns: readonly ArrayLike<number>[],
  low: number,
  high: number,
  { bottom }: Box,
  line: number,
  x: (step: number) => number,
): string {
  let path = '';
  for (let c = low; c <= high; c++) {
    const cells = columns[c];
    const length = Math.min(MOST_STEPS, cells.length);
    const y = pixels(bottom - (c - low + 1) * line + 0.5);
    for (let from = 0; from < length; from++) {
      if (cells[from] !== 1) continue;
      let to = from;
      while (to < length && cells[to] === 1) to++;
      path += `M${pixels(x(from) + 0.3)} ${y}H${pixels(x(to) - 0.3)}v${line - 1}H${pixels(x(from) + 0.3)}z`;
      from = to;
    }
  }
  return path;
}

function shareOn(columns: readonly ArrayLike<number>[]): number {
  const cells = columns.flatMap((column) => Array.from(column)).filter((value) => !Number.isNaN(value));
  return cells.length === 0 ? Number.NaN : cells.reduce((sum, value) => sum + value, 0) / cells.length;
}
