import type { Source } from '../platform/platform.js';

/** The source, read no further once the signal aborts. */
export function abortable(source: Source, signal: AbortSignal): Source {
  const { slice } = source;
  return {
    ...source,
    async *stream() {
      for await (const chunk of source.stream()) {
        signal.throwIfAborted();
        yield chunk;
      }
    },
    ...(slice === undefined
      ? {}
      : {
          slice(start: number, end: number) {
            signal.throwIfAborted();
            return slice(start, end);
          },
        }),
  };
}
