import type { parquetHeader } from 'hyparquet/src/column.js';
import type { ParquetColumn } from './parquet-file.js';

/** Refuses a decompressed data page whose run lengths exceed its number of values, or whose dictionary is missing. */
export function checkRuns(
  header: ReturnType<typeof parquetHeader>,
  page: Uint8Array,
  { element }: ParquetColumn,
  dictionarySize: number | undefined,
): void {
  const v1 = header.data_page_header;
  const v2 = header.data_page_header_v2;
  const { num_values: count, encoding } = v2 ?? v1 ?? { num_values: 0, encoding: undefined };
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const nullable = element.repetition_type !== 'REQUIRED';
  let at = v2 ? v2.repetition_levels_byte_length : 0;
  if (nullable) {
    if (!v2) at += 4;
    const length = v2 ? v2.definition_levels_byte_length : view.getUint32(at - 4, true);
    checkHybrid(view, at, at + length, 1, count);
    at += length;
  }
  if (encoding?.endsWith('_DICTIONARY')) {
    if (dictionarySize === undefined) throw new Error('its dictionary is missing');
    const width = view.getUint8(at);
    if (width > 32) throw new Error(`dictionary indices have ${width} bits`);
    if (width > 0) checkHybrid(view, at + 1, page.length, width, count);
  }
  if (encoding === 'RLE') checkHybrid(view, at + 4, page.length, 1, count);
}

// The run-length and bit-packing hybrid: each run's header says how many values it has.
function checkHybrid(view: DataView, start: number, end: number, width: number, count: number): void {
  if (end > view.byteLength) throw new Error('levels exceed their page');
  let at = start;
  let seen = 0;
  while (seen < count && at < end) {
    let header = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = view.getUint8(at++);
      header += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80 && shift < 35);
    const packed = header % 2 === 1;
    const half = Math.floor(header / 2);
    // A packed run is padded to whole bytes of eight values.
    if (half > (packed ? Math.ceil(count / 8) : count - seen))
      throw new Error(`a run of ${half} values in a page of ${count}`);
    seen += packed ? half * 8 : half;
    at += packed ? half * width : Math.ceil(width / 8);
  }
}
