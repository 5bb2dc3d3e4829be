/** What is made once for each variant of a law, when it is first asked for. */
export function byVariant<T>(make: (variant: number) => T): (variant: number) => T {
  const made = new Map<number, T>();
  return (variant) => {
    const known = made.get(variant) ?? make(variant);
    made.set(variant, known);
    return known;
  };
}
