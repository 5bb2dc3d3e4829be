import { describe, expect, it } from 'vitest';
import { type ComparedModel, comparison } from './comparison.js';

const model = (name: string, value: number | null, more: Partial<ComparedModel> = {}): ComparedModel => ({
  name,
  value,
  standardError: 0.1,
  certainty: 'exact',
  ...more,
});

describe('comparison', () => {
  it('draws a dot and a whisker of one standard error to either side', () => {
    const { svg } = comparison({
      models: [model('a', -1, { standardError: 0.25 }), model('b', -2, { standardError: 0.25 })],
    });
    const whiskers = Array.from(svg.matchAll(/stroke-width="1.5" d="M([\d.]+) [\d.]+H([\d.]+)M/g), ([, from, to]) => [
      Number(from),
      Number(to),
    ]);
    expect(whiskers).toHaveLength(2);
    const [a, b] = whiskers;
    // Half a nat wide, and one nat apart.
    expect(a[0] - b[0]).toBeCloseTo(2 * (a[1] - a[0]), 0);
  });

  it('marks the baseline, and tells bounds and estimates from exact values by shape', () => {
    const { svg } = comparison({
      models: [
        model('a', -1),
        model('b', -2, { certainty: 'lower-bound' }),
        model('c', -3, { certainty: 'estimate' }),
        model('d', -4, { baseline: true }),
      ],
    });
    for (const text of ['exact', 'lower bound', 'estimate', 'baseline']) expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain('stroke-dasharray="3 4"');
  });

  it('says n/a where there is no value, and leaves the reason to the table', () => {
    const { svg, caption, description } = comparison({
      models: [
        model('a', -1),
        model('b', Number.NEGATIVE_INFINITY, { reason: 'zero probability' }),
        model('c', null, { reason: 'no density' }),
      ],
    });
    expect(svg.match(/>n\/a<\/text>/g)).toHaveLength(2);
    expect(svg).not.toContain('zero probability');
    expect(caption).toContain('Why a model has none, the table says as well.');
    expect(description).toBe('Dot plot, best first. a -1.00 ± 0.10 nats per row.');
  });

  it('points with an arrow to a model that is far worse, so that the others stay apart', () => {
    const { svg } = comparison({ models: [model('a', -1), model('b', -1.1), model('c', -1.2), model('d', -900)] });
    expect(svg).toMatch(/m5-4l-5 4 5 4/);
    expect(svg).toContain('>left of the picture</text>');
  });

  it('says where a baseline outside the picture lies, instead of a line and a diamond that are not there', () => {
    const good = [model('a', -1), model('b', -1.1), model('c', -1.2)];
    const { svg, caption } = comparison({ models: [...good, model('d', -27.23, { baseline: true })] });
    expect(caption).toContain('the baseline lies to the left of the picture, at −27.23.');
    expect(caption).not.toContain('dashed');
    expect(svg).not.toMatch(/>baseline<\/text>|stroke-dasharray/);
    expect(comparison({ models: [...good, model('d', -1.3, { baseline: true })] }).caption).toContain(
      'the dashed line',
    );
  });

  it('cuts a long name with an ellipsis before the values begin', () => {
    const { svg } = comparison({ models: [model('a very long name of a model indeed', -1)] }, { width: 350 });
    expect(svg).toMatch(/>a very long [^<]*…<\/text>/);
  });

  it('shows forty of two hundred models, the baseline among them, and counts the rest', () => {
    const models = Array.from({ length: 200 }, (_, i) => model(`model ${i}`, -1 - i / 100, { baseline: i === 150 }));
    const { svg, caption, height } = comparison({ models });
    expect(svg).toContain('model 150');
    expect(svg).not.toContain('model 39<');
    expect(caption).toContain('160 more models');
    expect(height).toBeLessThan(1200);
  });

  it.each([
    [[model('only', -1)]],
    [[]],
    [[model('same', 0, { standardError: 0 }), model('again', 0, { standardError: 0 })]],
  ])('draws %j', (models) => {
    expect(comparison({ models }).svg).not.toMatch(/NaN|Infinity/);
  });
});
