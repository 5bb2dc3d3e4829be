import { labelBeside } from '../../../../adversarial/beside-pixels.js';
import { type ImageRows, imageRows } from '../../../../adversarial/image-rows.js';
import type { Dataset } from '../../../../data/dataset.js';
import { type TableRows, tableRows } from '../../../../data/rows.js';
import type { TableSchema } from '../../../../data/schema.js';
import type { TensorType } from '../../../../engine/tensor-type.js';
import { DataError } from '../../../../util/errors.js';

/** Images each of which has a label. */
export interface LabelledImages {
  readonly images: ImageRows;
  /** Position of the label among the columns, and its classes. */
  readonly column: number;
  readonly name: string;
  readonly classes: readonly string[];
  /** Of one packed row: `pixels`, and `label`, 1 at its class. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** DataError for a missing pixel and for an image whose label is missing or was not known when the schema was made. */
  pack(rows: TableRows): Readonly<Record<'pixels' | 'label', Uint8Array>>;
  /** How many images there are of each class; DataError for fewer than two classes. */
  counts(data: Dataset<TableRows>): Promise<Float32Array>;
  /** Rows of these levels, [count × pixels] row by row, and these codes of labels. */
  rows(levels: ArrayLike<number>, labels: Float64Array, first: number): TableRows;
}

/** The images of this schema with their labels. */
export function labelledImages(who: string, schema: TableSchema): LabelledImages {
  const images = imageRows(who, schema);
  const column = labelBeside(who, schema, images);
  const { name, categories: classes } = schema.columns[column];
  const codeOf = ({ columns, index }: TableRows, i: number): number => {
    const code = columns[column][i];
    if (code < classes.length) return code;
    const got = Number.isNaN(code) ? 'none' : 'one that is none of them';
    throw new DataError(
      `${who}: every image must have a label, one of ${listed(classes)}, got ${got} in image ${index[i] + 1}`,
      {
        hint: 'semi-supervised-gan takes images without labels beside others',
      },
    );
  };
  return {
    ...{ images, column, name, classes },
    types: { ...images.types, label: { dtype: 'u8', shape: [classes.length] } },
    pack(rows) {
      const label = new Uint8Array(rows.count * classes.length);
      for (let i = 0; i < rows.count; i++) label[i * classes.length + codeOf(rows, i)] = 1;
      return { pixels: images.pack(rows).pixels, label };
    },
    async counts(data) {
      const counts = new Float32Array(classes.length);
      for await (const rows of data.blocks()) for (let i = 0; i < rows.count; i++) counts[codeOf(rows, i)]++;
      const found = classes.filter((_, k) => counts[k] > 0);
      if (found.length < 2)
        throw new DataError(`${who}: needs images of at least two classes, got only ${found[0] ?? 'none'}`, {
          hint: 'dcgan draws images without labels',
        });
      return counts;
    },
    rows(levels, labels, first) {
      const drawn = images.rows(levels, first, labels.length);
      return tableRows([...drawn.columns, labels], undefined, first, labels.length);
    },
  };
}

function listed(classes: readonly string[]): string {
  return classes.length > 10 ? `${classes.slice(0, 10).join(', ')} …` : classes.join(', ');
}
