import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../data/formats/png.js';
import { images } from './images.js';

const pixels = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
const png = encodePng({ height: 3, width: 4, channels: 1, pixels });
const panel = { label: 'drawn', across: 4, down: 3, png };
const data = { name: 'drawn-images', title: 'Drawn images', caption: 'Twelve.', description: '12 squares' };

describe('images', () => {
  it('hold the very pixels, at a whole multiple of their size, with words beside them', async () => {
    const { svg, title, description, name, tiles } = images({ ...data, panels: [panel] });
    const [, encoded] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
    const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0));
    expect((await decodePng(bytes, 'x')).pixels).toEqual(pixels);
    expect(svg).toContain('width="16" height="12" style="image-rendering:pixelated"');
    expect([name, title, description]).toEqual(['drawn-images', 'Drawn images', '12 squares']);
    expect(tiles).toMatchObject([{ label: 'drawn', width: 16, height: 12, isSharp: true }]);
  });

  it('stand side by side where there is room for their pixels, else below one another, at one scale', () => {
    const wide = images({ ...data, panels: [panel, panel] });
    expect(wide.height).toBe(22 + 12);
    const narrow = images(
      {
        ...data,
        panels: [
          { ...panel, across: 300 },
          { ...panel, across: 200 },
        ],
      },
      { width: 350 },
    );
    expect(narrow.tiles?.map(({ width }) => width)).toEqual([350, 233]);
    expect(narrow.height).toBe(22 + 4 + 24 + 22 + 4);
  });

  it('shrink where there is no room', () => {
    const large = { ...panel, across: 1000, down: 500 };
    const { svg } = images({ ...data, panels: [large] }, { width: 350 });
    expect(svg).toContain('width="350" height="175" style="image-rendering:auto"');
  });

  it('say that there is none', () => {
    expect(images({ ...data, panels: [] })).toMatchObject({ height: 30 });
    expect(images({ ...data, panels: [] }).svg).toContain('There is no picture.');
  });
});
