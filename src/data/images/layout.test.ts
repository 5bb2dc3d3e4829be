import { expect, it } from 'vitest';
import { columnWords, imageSchema } from './image-schema.js';
import { type ImageLayout, parseSize } from './layout.js';
import { madeImages } from './made-images.test.data.js';
import { MASKED_PARTS, maskedPixels } from './mask.js';

const layout: ImageLayout = { height: 3, width: 4, channels: 1, levels: 256, binarization: 'none' };

it('reads sizes and refuses other texts', () => {
  expect(parseSize('--crop', '28x36')).toEqual([28, 36]);
  for (const text of ['28', '0x4', '28x', '2.5x3', 'x'])
    expect(() => parseSize('--crop', text)).toThrow(
      `--crop: must be HEIGHTxWIDTH in pixels, such as 28x28, got ${text}`,
    );
});

it('speaks of all pixels as one', () => {
  expect(columnWords(imageSchema(madeImages(2), layout))).toEqual(['12 pixels (3 x 4)', 'label']);
  expect(columnWords(imageSchema(madeImages(2, 3), { ...layout, channels: 3 }, ['label']))).toEqual([
    '36 pixels (3 x 4, 3 channels)',
  ]);
  expect(columnWords({ columns: [] })).toEqual([]);
});

it('masks halves that add up to the image, and a middle', () => {
  const parts = Object.fromEntries(MASKED_PARTS.map((part) => [part, [...maskedPixels(layout, part)]]));
  expect(parts.top).toEqual([0, 1, 2, 3]);
  expect(parts.left).toEqual([0, 1, 4, 5, 8, 9]);
  expect(parts.centre).toEqual([5, 6]);
  const everything = Array.from({ length: 12 }, (_, p) => p);
  for (const halves of [parts.top.concat(parts.bottom), parts.left.concat(parts.right)])
    expect(halves.sort((a, b) => a - b)).toEqual(everything);
  expect(maskedPixels({ ...layout, channels: 3 }, 'centre')).toEqual([15, 16, 17, 18, 19, 20]);
});
