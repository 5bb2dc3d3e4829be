/** Where a text stops being JSON, and the token found there. */
export interface JsonFault {
  readonly offset: number;
  readonly token: string;
}

const space = /[ \t\n\r]*/y;
const scalar =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not contain them (RFC 8259, section 7)
  /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const shown = /-?[A-Za-z_][\w]*|[^\s]/uy;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end';

/** The first place at which a text is not JSON, for engines whose own message does not say; undefined for valid JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = matchEnd(space, text, at);
    const character = text[at];
    if (character === undefined) return expected === 'end' ? undefined : { offset: at, token: 'the end' };
    const next = step(text, at, character, expected, open);
    if (next === undefined) return { offset: at, token: text.slice(at, matchEnd(shown, text, at)) };
    [expected, at] = next;
  }
}

function step(
  text: string,
  at: number,
  character: string,
  expected: Expected,
  open: string[],
): [Expected, number] | undefined {
  const afterValue: Expected = open.length === 0 ? 'end' : 'comma';
  const wantsValue = expected === 'value' || expected === 'value or ]';
  if (wantsValue && (character === '[' || character === '{')) {
    open.push(character);
    return [character === '[' ? 'value or ]' : 'key or }', at + 1];
  }
  if (closes(character, expected, open)) {
    open.pop();
    return [open.length === 0 ? 'end' : 'comma', at + 1];
  }
  if (expected === 'colon') return character === ':' ? ['value', at + 1] : undefined;
  if (expected === 'comma') return character === ',' ? [open.at(-1) === '[' ? 'value' : 'key', at + 1] : undefined;
  const end = matchEnd(scalar, text, at);
  if (end === at || expected === 'end') return undefined;
  if (wantsValue) return [afterValue, end];
  return character === '"' ? ['colon', end] : undefined;
}

function closes(character: string, expected: Expected, open: readonly string[]): boolean {
  if (character === ']') return open.at(-1) === '[' && (expected === 'comma' || expected === 'value or ]');
  return character === '}' && open.at(-1) === '{' && (expected === 'comma' || expected === 'key or }');
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
