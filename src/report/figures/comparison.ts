import { type Box, bottomAxis, fitText, textWidth } from '../drawing/axis.js';
import { type LegendEntry, legend, shapeAt } from '../drawing/marks.js';
import { type Markup, svg } from '../drawing/markup.js';
import { extent, linearScale, padded, type Scale } from '../drawing/scale.js';
import { type Figure, type FigureLook, figureOf, wideFigure } from '../figure.js';
import { countText, decimalsOf, fixedText, isFiniteNumber, notAvailable } from '../number-text.js';

/** One model's held-out log-probability. */
export interface ComparedModel {
  readonly name: string;
  /** Nats per row; null where there is none, with the reason beside it. */
  readonly value: number | null;
  readonly standardError?: number | null | undefined;
  readonly certainty?: 'exact' | 'lower-bound' | 'estimate' | undefined;
  readonly baseline?: boolean | undefined;
  readonly reason?: string | null | undefined;
}

export interface ComparisonData {
  /** Best first. */
  readonly models: readonly ComparedModel[];
  /** What the means are of; rows where absent. */
  readonly unit?: string | undefined;
}

const mostModels = 40;
const rowHeight = 26;

/** Held-out log-probability of each model, best first, with whiskers of one standard error. */
export function comparison(data: ComparisonData, look: FigureLook = {}): Figure {
  const width = look.width ?? wideFigure;
  const models = shownModels(data.models);
  const labels = Math.min(width * 0.4, 24 + Math.max(40, ...models.map(({ name }) => textWidth(name))));
  const domain = domainOf(models);
  const key = legend(legendEntries(models, domain[0]), 2, 8, width);
  const box: Box = {
    left: labels,
    right: width - (width > 500 ? 130 : 12),
    top: key.height + 10,
    bottom: key.height + 10 + models.length * rowHeight,
  };
  const scale = linearScale(domain, [box.left, box.right], { ticks: width > 500 ? 6 : 3 });
  const baseline = models.find((model) => model.baseline && isFiniteNumber(model.value));
  const reference =
    baseline === undefined
      ? svg``
      : referenceLine(baseline, scale, {
          ...box,
          bottom: box.top + models.filter(({ value }) => isFiniteNumber(value)).length * rowHeight,
        });
  const rows = models.map((model, i) => modelRow(model, box.top + (i + 0.5) * rowHeight, scale, box, width));
  const body = svg`${key.mark}${bottomAxis(scale, box, `nats per ${data.unit ?? 'row'} (higher is better)`)}${reference}${rows}`;
  const known = data.models.filter(({ value }) => isFiniteNumber(value));
  return figureOf(
    {
      name: 'comparison',
      title: 'Held-out log-probability of each model',
      caption: captionOf(data.models, models, domain[0]),
      description: `Dot plot, best first. ${known
        .slice(0, 12)
        .map((model) => modelText(model, data.unit))
        .join(
          '; ',
        )}${known.length > 12 ? `; and ${known.length - 12} more` : ''}${known.length === 0 ? 'No model has a held-out log-probability' : ''}.`,
      width,
      height: box.bottom + 46,
      body,
    },
    look,
  );
}

// The best ones and every baseline, so that what the others are measured by stays in sight.
function shownModels(models: readonly ComparedModel[]): readonly ComparedModel[] {
  if (models.length <= mostModels) return models;
  const baselines = models.filter((model, i) => model.baseline && i >= mostModels).slice(0, 4);
  return [...models.slice(0, mostModels - baselines.length), ...baselines];
}

// Far worse models would press the others together: beyond five times the spread of the better half, an arrow points to them.
function domainOf(models: readonly ComparedModel[]): readonly [number, number] {
  const known = models.filter(({ value }) => isFiniteNumber(value));
  const ends = known.flatMap(({ value, standardError }) => [
    value! - (standardError ?? 0),
    value! + (standardError ?? 0),
  ]);
  const range = extent(ends) ?? [-1, 0];
  const sorted = known.map(({ value }) => value!).sort((a, b) => b - a);
  const spread = sorted.length > 2 ? sorted[0] - sorted[Math.floor(sorted.length / 2)] : 0;
  const floor = spread > 0 ? sorted[0] - 5 * spread : range[0];
  return padded([Math.max(range[0], floor), range[1]], 0.05);
}

function modelRow(model: ComparedModel, y: number, scale: Scale, box: Box, width: number): Markup {
  const label = svg`<text class="end${model.baseline ? ' quiet' : ''}" x="${box.left - 14}" y="${y + 4}">${fitText(model.name, box.left - 18)}</text>`;
  if (!isFiniteNumber(model.value)) {
    return svg`${label}<text class="quiet small" x="${box.left + 4}" y="${y + 4}">${notAvailable}</text>`;
  }
  const printed =
    width > 500 ? svg`<text class="quiet small" x="${box.right + 12}" y="${y + 4}">${valueText(model)}</text>` : '';
  const x = scale(model.value);
  if (x < box.left) {
    return svg`${label}<path class="quiet-line" stroke-width="1.5" d="M${box.left + 22} ${y}H${box.left + 5}m5-4l-5 4 5 4"/>${width > 500 ? printed : svg`<text class="quiet small" x="${box.left + 28}" y="${y + 4}">${valueText(model)}</text>`}`;
  }
  const error = model.standardError ?? 0;
  const [from, to] = [Math.max(box.left, scale(model.value - error)), scale(model.value + error)];
  const whisker =
    error > 0
      ? svg`<path class="${colour(model)}-line" stroke-width="1.5" d="M${from} ${y}H${to}M${from} ${y - 4}v8M${to} ${y - 4}v8"/>`
      : '';
  return svg`${label}${whisker}<path class="${markLook(model)}" stroke-width="1.8" d="${{ markup: shapeAt(markShape(model), x, y, 5) }}"/>${printed}`;
}

function referenceLine(model: ComparedModel, scale: Scale, box: Box): Markup {
  const x = scale(model.value!);
  return x < box.left
    ? svg``
    : svg`<path class="quiet-line" stroke-dasharray="3 4" d="M${x} ${box.top}V${box.bottom}"/>`;
}

function markShape({ baseline, certainty }: ComparedModel): 'diamond' | 'circle' | 'triangle' | 'square' {
  if (baseline) return 'diamond';
  if (certainty === 'lower-bound') return 'triangle';
  return certainty === 'estimate' ? 'square' : 'circle';
}

const colour = ({ baseline }: ComparedModel) => (baseline ? 'quiet' : 'real');

function markLook(model: ComparedModel): string {
  if (model.baseline) return 'quiet-line hollow';
  return model.certainty === 'exact' || model.certainty === undefined ? 'real' : 'real-line hollow';
}

function legendEntries(models: readonly ComparedModel[], lowest: number): readonly LegendEntry[] {
  const known = models.filter(({ value }) => isFiniteNumber(value) && value >= lowest);
  const kinds = [
    { name: 'exact', of: known.filter((m) => !m.baseline && (m.certainty === 'exact' || m.certainty === undefined)) },
    { name: 'lower bound', of: known.filter((m) => !m.baseline && m.certainty === 'lower-bound') },
    { name: 'estimate', of: known.filter((m) => !m.baseline && m.certainty === 'estimate') },
    { name: 'baseline', of: known.filter((m) => m.baseline) },
  ];
  const entries = kinds.flatMap(({ name, of }) =>
    of.length === 0
      ? []
      : [{ name, path: shapeAt(markShape(of[0]), 0, 0, 5), look: markLook(of[0]), strokeWidth: 1.8 }],
  );
  return models.some((model) => isLeftOf(model, lowest)) ? [...entries, outsideEntry] : entries;
}

const outsideEntry: LegendEntry = {
  name: 'left of the picture',
  path: 'M8 0H-8m5-4l-5 4 5 4',
  look: 'quiet-line',
  strokeWidth: 1.5,
};

function isLeftOf({ value }: ComparedModel, lowest: number): boolean {
  return isFiniteNumber(value) && value < lowest;
}

function valueText({ value, standardError }: ComparedModel): string {
  const decimals = decimalsOf(standardError);
  return isFiniteNumber(standardError)
    ? `${fixedText(value, decimals)} ± ${fixedText(standardError, decimals)}`
    : fixedText(value, decimals);
}

function modelText(model: ComparedModel, unit = 'row'): string {
  const certainty =
    model.certainty === undefined || model.certainty === 'exact' ? '' : ` (${model.certainty.replace('-', ' ')})`;
  return `${model.name} ${valueText(model)} nats per ${unit}${certainty}${model.baseline ? ', a baseline' : ''}`;
}

function captionOf(all: readonly ComparedModel[], shown: readonly ComparedModel[], lowest: number): string {
  const isKnown = ({ value }: ComparedModel) => isFiniteNumber(value);
  const missing = all.length - all.filter(isKnown).length;
  if (missing === all.length) return 'No model has a held-out log-probability; the table says why.';
  const more = all.length > shown.length ? ` ${countText(all.length - shown.length, 'more model')} in the table.` : '';
  const reasons = missing === 0 ? '' : ' Why a model has none, the table says as well.';
  return `Further right is better: a dot is a model’s mean on rows it has not seen, its whisker one standard error to either side${baselineText(
    shown.find((model) => model.baseline && isKnown(model)),
    lowest,
  )}. Whether two models can be told apart, the differences in the table say.${reasons}${more}`;
}

function baselineText(baseline: ComparedModel | undefined, lowest: number): string {
  if (baseline === undefined) return '';
  if (!isLeftOf(baseline, lowest)) return '; the dashed line is the baseline';
  return `; the baseline lies to the left of the picture, at ${fixedText(baseline.value, decimalsOf(baseline.standardError)).replace('-', '−')}`;
}
