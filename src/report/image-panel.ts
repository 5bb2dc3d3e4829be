import { GRID_GAP, imageGrid } from '../data/images/draw-images.js';
import { type ImageLayout, pixelCount } from '../data/images/layout.js';
import type { ImagePanel } from './figures/images.js';

/** Images in lines of so many as one picture. [count × pixels] */
export function panelOf(label: string, levels: Uint8Array, layout: ImageLayout, columns: number): ImagePanel {
  const lines = Math.ceil(levels.length / pixelCount(layout) / columns);
  return {
    label,
    png: imageGrid(levels, layout, columns),
    across: columns * (layout.width + GRID_GAP) - GRID_GAP,
    down: lines * (layout.height + GRID_GAP) - GRID_GAP,
  };
}

/** Sets of as many images each, a line of each below one another: what belongs together stands in one column. [count × pixels] each */
export function interleaved(
  sets: readonly Uint8Array[],
  layout: Pick<ImageLayout, 'height' | 'width' | 'channels'>,
  columns: number,
): Uint8Array {
  const line = columns * pixelCount(layout);
  const [{ length }] = sets;
  const lines = Math.ceil(length / line);
  const all = new Uint8Array(sets.length * lines * line);
  for (const [s, levels] of sets.entries()) {
    for (let i = 0; i < lines; i++) all.set(levels.subarray(i * line, (i + 1) * line), (i * sets.length + s) * line);
  }
  return all;
}
