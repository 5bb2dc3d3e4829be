// Colours after Okabe and Ito, darkened or lightened until they stand out from the ground; both schemes keep their order.
const light: Readonly<Record<string, string>> = {
  page: '#fafaf8',
  surface: '#ffffff',
  ink: '#1b1e22',
  muted: '#5a626d',
  line: '#cfd3d9',
  grid: '#eceef1',
  real: '#0072b2',
  drawn: '#c85200',
  band: '#6f63a8',
  accent: '#00609a',
  caution: '#8a5200',
  'caution-ground': '#fdf4e3',
  'c-1': '#0072b2',
  'c-2': '#d55e00',
  'c-3': '#008561',
  'c-4': '#b7588f',
  'c-5': '#b98000',
  'c-6': '#2f90cf',
  'c-7': '#857a00',
  'c-8': '#6b7280',
};

const dark: Readonly<Record<string, string>> = {
  page: '#101215',
  surface: '#171a1e',
  ink: '#e8eaed',
  muted: '#a2aab5',
  line: '#3a414a',
  grid: '#252a30',
  real: '#56b4e9',
  drawn: '#ff9a52',
  band: '#a79be0',
  accent: '#7cc4f0',
  caution: '#f2bd68',
  'caution-ground': '#2a2317',
  'c-1': '#56b4e9',
  'c-2': '#ff8a3d',
  'c-3': '#2fc79c',
  'c-4': '#e39bc4',
  'c-5': '#f0b429',
  'c-6': '#3f8fd0',
  'c-7': '#d8cf4a',
  'c-8': '#9aa3af',
};

/** Fonts of the reader's own system. */
export const fonts = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

/** The colours as CSS variables of `selector`, dark where the reader prefers it, light on paper. */
export function colourVariables(selector: string): string {
  const list = (colours: Readonly<Record<string, string>>) =>
    Object.entries(colours)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';');
  return (
    `${selector}{color-scheme:light dark;${list(light)}}` +
    `@media screen and (prefers-color-scheme:dark){${selector}{${list(dark)}}}`
  );
}

/** How figures look: classes that take their colours from the variables. */
export const figureStyle = [
  `.figure{font:12px ${fonts};color:var(--ink);display:block;max-width:100%;height:auto}`,
  '.figure text{fill:var(--ink);font-variant-numeric:tabular-nums}',
  '.figure .quiet{fill:var(--muted)}',
  '.figure .strong{font-weight:600}',
  '.figure .small{font-size:11px}',
  '.figure .end{text-anchor:end}',
  '.figure .middle{text-anchor:middle}',
  '.figure .grid{stroke:var(--grid);fill:none}',
  '.figure .axis{stroke:var(--line);fill:none}',
  '.figure .panel{fill:none;stroke:var(--grid)}',
  '.figure .real{fill:var(--real)}',
  '.figure .real-line{fill:none;stroke:var(--real)}',
  '.figure .drawn{fill:var(--drawn)}',
  '.figure .drawn-line{fill:none;stroke:var(--drawn)}',
  '.figure .ink{fill:var(--ink)}',
  '.figure .ink-line{fill:none;stroke:var(--ink)}',
  '.figure .quiet-line{fill:none;stroke:var(--muted)}',
  '.figure .band{fill:var(--band);fill-opacity:.13;stroke:var(--band);stroke-opacity:.45;stroke-width:.8}',
  '.figure .halo{paint-order:stroke;stroke:var(--surface);stroke-width:4px;stroke-linejoin:round}',
  '.figure .hollow{fill:var(--surface)}',
  ...Array.from({ length: 8 }, (_, i) => i + 1).flatMap((i) => [
    `.figure .c${i}{fill:var(--c-${i})}`,
    `.figure .c${i}-line{fill:none;stroke:var(--c-${i})}`,
  ]),
].join('');

/** How many series have a colour and a shape of their own. */
export const seriesColours = 8;
