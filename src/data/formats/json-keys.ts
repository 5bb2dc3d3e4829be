/** Object keys in the order of the text. JavaScript lists those that look like array positions ("1990") first, whatever the file says. */
export function orderedKeys(text: string, depth: number, listed: readonly string[]): readonly string[] {
  if (!listed.some((key) => /^(0|[1-9]\d*)$/.test(key))) return listed;
  const seen = new Set<string>();
  let level = 0;
  for (const [token, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[[\]{}]/g)) {
    if (token === '{' || token === '[') level++;
    else if (token === '}' || token === ']') level--;
    else if (colon !== undefined && level === depth) seen.add(JSON.parse(token.slice(0, -colon.length)) as string);
  }
  return [...seen];
}
