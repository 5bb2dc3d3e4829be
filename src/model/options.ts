import type { z } from 'zod';
import { OptionError } from '../util/errors.js';

/** The options with defaults filled in; the first broken rule is an OptionError `<who>: <option> <rule>, got <value>`. */
export function checkOptions<S extends z.ZodObject>(who: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.strict().safeParse(options);
  if (parsed.success) return parsed.data as z.output<S>;
  const issue = parsed.error.issues[0];
  const names = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    throw new OptionError(`${who}: has no option ${issue.keys[0]}`, {
      hint: names.length === 0 ? 'it has no options' : `its options are ${names.join(', ')}`,
    });
  }
  const name = issue.path.map(String).join('.');
  throw new OptionError(`${who}: ${name} must be ${ruleOf(issue)}, got ${show(valueAt(options, issue.path))}`);
}

/** The rule an issue stands for, in words that follow "must be". */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `a number ${issue.inclusive ? '>=' : '>'} ${issue.minimum}`
        : `at least ${issue.minimum} long`;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `a number ${issue.inclusive ? '<=' : '<'} ${issue.maximum}`
        : `at most ${issue.maximum} long`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'an integer' : `a ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message.replace(/^Invalid input: /, '').replace(/^expected /, '');
  }
}

function valueAt(options: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], options);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
