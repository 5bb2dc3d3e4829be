import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../data/formats/png.js';
import { images } from './images.js';

const pixels = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
const png = encodePng({ height: 3, width: 4, channels: 1, pixels });
const data = { title: 'Drawn images', caption: 'Twelve.', description: '12 squares', across: 4, down: 3, png };

describe('images', () => {
  it('hold the very pixels, at a whole multiple of their size, with words beside them', async () => {
    const { svg, title, description, height } = images(data);
    const [, encoded] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
    const bytes = Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0));
    expect((await decodePng(bytes, 'x')).pixels).toEqual(pixels);
    expect(svg).toContain('width="12" height="9"');
    expect([title, description, height]).toEqual(['Drawn images', '12 squares', 30]);
  });

  it('shrink where there is no room', () => {
    expect(images({ ...data, across: 1000, down: 500 }, { width: 350 }).svg).toContain('width="350" height="175"');
  });
});
