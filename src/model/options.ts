import { z } from 'zod';
import { OptionError } from '../util/errors.js';

/** The options with defaults filled in; the first broken rule is an OptionError `<who>: <option> must be <rule>, got <value>`. */
export function checkOptions<S extends z.ZodObject>(who: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.strict().safeParse(options);
  if (parsed.success) return parsed.data as z.output<S>;
  const issue = parsed.error.issues[0];
  if (issue.path.length === 0 && issue.code !== 'unrecognized_keys') {
    throw new OptionError(`${who}: options must be a record, got ${show(options)}`);
  }
  if (issue.code === 'unrecognized_keys') {
    const names = Object.keys(schema.shape).map(flagOf);
    throw new OptionError(`${who}: has no option ${flagOf(issue.keys[0])}`, {
      hint: names.length === 0 ? 'it has no options' : `its options are ${names.join(', ')}`,
    });
  }
  const name = String(issue.path[0]);
  const value = (options as Record<string, unknown>)[name];
  throw new OptionError(
    `${who}: ${flagOf(name)} must be ${ruleOf(schema.shape[name] as z.ZodType)}, got ${show(value)}`,
  );
}

/** An option as users read it: `an integer >= 1`, `one of full, tied`. */
export function ruleOf(schema: z.ZodType): string {
  return ruleOfJson(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema);
}

/** The flag of an option: `learningRate` is `learning-rate`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

function ruleOfJson(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(ruleOfJson).join(' or ');
  if (schema.enum) return `one of ${schema.enum.map(String).join(', ')}`;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return `a list, each ${schema.items ? ruleOfJson(schema.items) : 'a value'}`;
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'string') return 'a text';
  const bounds = [
    schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? `>= ${schema.minimum}` : '',
    schema.exclusiveMinimum !== undefined ? `> ${schema.exclusiveMinimum}` : '',
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? `<= ${schema.maximum}` : '',
    schema.exclusiveMaximum !== undefined ? `< ${schema.exclusiveMaximum}` : '',
  ].filter((bound) => bound !== '');
  const noun = schema.type === 'integer' ? 'an integer' : 'a number';
  return bounds.length === 0 ? noun : `${noun} ${bounds.join(' and ')}`;
}

function show(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
