import { planeToy } from './toy.js';

/** Uniform on the eight dark squares, of side 2, of a board that covers [-4, 4)²; its entropy is log 32. */
export const checkerboard = planeToy(
  'checkerboard',
  'the dark squares of a board of four by four',
  (draws) => {
    const column = draws.below(4);
    const row = 2 * draws.below(2) + (column % 2);
    return [2 * (column + draws.uniform()) - 4, 2 * (row + draws.uniform()) - 4];
  },
  (x, y) => {
    const column = Math.floor(x / 2) + 2;
    const row = Math.floor(y / 2) + 2;
    const isInside = column >= 0 && column < 4 && row >= 0 && row < 4;
    return isInside && (column + row) % 2 === 0 ? -Math.log(32) : -Infinity;
  },
);
