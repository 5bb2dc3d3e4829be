import { type Markup, shorten, svg } from './markup.js';
import type { Scale } from './scale.js';

/** The inner rectangle of a chart, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A horizontal axis under the box, with faint lines through it where wanted. */
export function bottomAxis(scale: Scale, box: Box, label = '', lines: 'grid' | 'plain' = 'grid'): Markup {
  const fitting = labelsThatFit(scale, box);
  return svg`${lines === 'grid' ? svg`<path class="grid" d="${scale.ticks.map(({ value }) => svg`M${scale(value)} ${box.top}V${box.bottom}`)}"/>` : ''}<path class="axis" d="M${box.left} ${box.bottom}H${box.right}${fitting.map(({ value }) => svg`M${scale(value)} ${box.bottom}v4`)}"/>${fitting.map(({ x, label: text }) => svg`<text class="quiet small middle" x="${x}" y="${box.bottom + 16}">${text}</text>`)}${label === '' ? '' : svg`<text class="middle" x="${(box.left + box.right) / 2}" y="${box.bottom + 34}">${shorten(label, Math.floor((box.right - box.left) / 6))}</text>`}`;
}

/** A vertical axis left of the box, with faint lines; its label stands level above it. */
export function leftAxis(scale: Scale, box: Box, label = ''): Markup {
  return svg`<path class="grid" d="${scale.ticks.map(({ value }) => svg`M${box.left} ${scale(value)}H${box.right}`)}"/>${scale.ticks.map(({ value, label: text }) => svg`<text class="quiet small end" x="${box.left - 8}" y="${scale(value) + 4}">${text}</text>`)}${label === '' ? '' : svg`<text x="2" y="${box.top - 14}">${shorten(label, Math.floor((box.right - 2) / 7))}</text>`}`;
}

/** A generous guess of the width of a text in pixels: no font is at hand to measure with. */
export function textWidth(text: string, size = 12): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? size : size * 0.57;
  return width;
}

/** The text shortened to about this many pixels. */
export function fitText(text: string, width: number, size = 12): string {
  const start = shorten(text, 200);
  return textWidth(start, size) <= width
    ? start
    : shorten(start, Math.max(2, Math.floor((width / textWidth(start, size)) * Array.from(start).length)));
}

// A label at the end of an axis moves inwards by a few pixels rather than out of the picture; digits of some fonts are wider than most.
const halfLabel = (label: string) => textWidth(label, 12.5) / 2;

function within(x: number, label: string, box: Box): number {
  const half = halfLabel(label);
  return Math.max(Math.max(0, box.left - 9) + half, Math.min(box.right - half, x));
}

function labelsThatFit(scale: Scale, box: Box): readonly (Scale['ticks'][number] & { readonly x: number })[] {
  let end = Number.NEGATIVE_INFINITY;
  return scale.ticks.flatMap((tick) => {
    const [x, half] = [within(scale(tick.value), tick.label, box), halfLabel(tick.label)];
    if (x - half < end) return [];
    end = x + half + 5;
    return [{ ...tick, x }];
  });
}
