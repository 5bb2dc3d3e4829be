/** Something costly that is made when first asked for, and anew after it was released. */
export function lazily<T extends { release(): Promise<void> }>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      made ??= make();
      return made;
    },
    async release(): Promise<void> {
      const held = made;
      made = undefined;
      await (await held)?.release();
    },
  };
}
