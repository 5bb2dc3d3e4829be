import { expect } from 'vitest';
import { z } from 'zod';
import type { ModelDefinition } from '../../src/model/define-model.js';
import { checkOptions, flagOf } from '../../src/model/options.js';
import { OptionError } from '../../src/util/errors.js';
import { promise } from './promise.js';
import { bound, MEMBERS, type Subject } from './subject.js';

/** What a definition says of itself, before it sees data. */
export function promisesOfDefinition(definition: ModelDefinition, subjects: readonly Subject[]): void {
  promise('says what it is: title, one sentence, references', () => {
    expect(definition.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(definition.title).not.toBe('');
    expect(definition.summary).toMatch(/^[^\n]{20,160}$/);
    expect(definition.references.length).toBeGreaterThan(0);
    for (const { authors, year, title, venue } of definition.references) {
      for (const text of [authors, title, venue]) expect(text.trim()).not.toBe('');
      expect(year).toBeGreaterThan(1600);
    }
  });

  promise('has a subject that it takes, so that the promises below are tried', () => {
    expect(subjects.length).toBeGreaterThan(0);
  });

  promise('describes every option', () => {
    for (const [option, schema] of Object.entries(definition.options.shape)) {
      expect(jsonOf(schema as z.ZodType).description, option).toBeTruthy();
    }
  });

  promise('fills every option by itself', () => {
    expect(definition.options.safeParse({}).success).toBe(true);
  });

  promise('refuses options it does not have', () => {
    expect(() => checkOptions(definition.name, definition.options, { noSuchOption: 1 })).toThrow(
      `${definition.name}: has no option no-such-option`,
    );
  });

  for (const [option, schema] of Object.entries(definition.options.shape)) {
    for (const value of outside(jsonOf(schema as z.ZodType))) {
      promise(`refuses ${flagOf(option)} ${JSON.stringify(value)}`, () => {
        const attempt = () => checkOptions(definition.name, definition.options, { [option]: value });
        expect(attempt).toThrow(OptionError);
        const shown = typeof value === 'string' ? value : JSON.stringify(value);
        expect(attempt).toThrow(
          new RegExp(`^${definition.name}: ${flagOf(option)} must be .+, got ${escaped(shown)}$`),
        );
      });
    }
  }

  promise('has exactly the members that its capabilities name', () => {
    for (const subject of subjects) {
      const model = bound(subject);
      const members = Object.entries(MEMBERS).filter(([, member]) => model[member] !== undefined);
      expect(members.map(([capability]) => capability).sort(), subject.name).toEqual(
        [...definition.capabilities].sort(),
      );
      // What a definition lists is the worst case: with some columns an estimate becomes exact.
      if (definition.certainty === undefined) expect(model.density).toBe(undefined);
      else expect(['exact', definition.certainty], subject.name).toContain(model.density?.certainty);
    }
  });
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

function jsonOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
}

/** Values that break the schema: of the wrong type, not among the names, past either end. */
function outside(schema: JsonSchema): unknown[] {
  const alternatives = schema.anyOf ?? [schema];
  const types = alternatives.map(({ type }) => type);
  const values: unknown[] = [{}];
  if (!types.includes('string') || alternatives.every((each) => each.enum !== undefined || each.type !== 'string')) {
    values.push('no such name');
  }
  if (schema.anyOf === undefined && (schema.type === 'integer' || schema.type === 'number')) {
    if (schema.type === 'integer') values.push(1.5);
    if (schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER) values.push(schema.minimum - 1);
    if (schema.exclusiveMinimum !== undefined) values.push(schema.exclusiveMinimum);
    if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) values.push(schema.maximum + 1);
    if (schema.exclusiveMaximum !== undefined) values.push(schema.exclusiveMaximum);
  }
  return values;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
