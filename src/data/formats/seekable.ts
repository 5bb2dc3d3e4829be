import { platform } from '#platform';
import type { Source } from '../../platform/platform.js';

/** A source that can be read anywhere and again. */
export type SeekableSource = Source & Required<Pick<Source, 'size' | 'slice'>>;

const chunkBytes = 1 << 18;

/** The source itself if it can be read anywhere, else a temporary copy of it. */
export async function seekable(source: Source): Promise<SeekableSource> {
  const { size } = source;
  if (size !== undefined && source.slice !== undefined && source.repeatable) {
    return {
      name: source.name,
      repeatable: true,
      size,
      stream: () => source.stream(),
      slice: source.slice.bind(source),
    };
  }
  return copy(source);
}

async function copy(source: Source): Promise<SeekableSource> {
  const spill = await platform.spill();
  let size = 0;
  try {
    for await (const chunk of source.stream()) {
      await spill.append(chunk);
      size += chunk.length;
    }
  } catch (error) {
    await spill.dispose();
    throw error;
  }
  return {
    name: source.name,
    repeatable: true,
    size,
    slice: (start, end) => spill.read(start, end),
    async *stream() {
      for (let start = 0; start < size; start += chunkBytes)
        yield spill.read(start, Math.min(start + chunkBytes, size));
    },
  };
}
