import { describe, expect, it } from 'vitest';
import { colourVariables } from './theme.js';

const [light, dark] = colourVariables(':root')
  .split('@media')
  .map((part) =>
    Object.fromEntries(Array.from(part.matchAll(/--([\w-]+):#([0-9a-f]{6})/g), ([, name, hex]) => [name, hex])),
  );

/** Relative luminance and contrast of WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [0, 2, 4]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s colours', (_, colours) => {
  it.each(['ink', 'muted', 'accent'])('let %s be read on page and surface', (name) => {
    expect(contrast(colours[name], colours.page)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours[name], colours.surface)).toBeGreaterThanOrEqual(4.5);
  });

  it('let warnings be read on their ground', () => {
    expect(contrast(colours.caution, colours['caution-ground'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.ink, colours['caution-ground'])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['real', 'drawn', 'band', ...Array.from({ length: 8 }, (_, i) => `c-${i + 1}`)])(
    'let %s be seen on the surface',
    (name) => {
      expect(contrast(colours[name], colours.surface)).toBeGreaterThanOrEqual(3);
    },
  );
});

it('has the same colours in light and dark', () => {
  expect(Object.keys(dark)).toEqual(Object.keys(light));
});
