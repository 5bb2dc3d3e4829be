import { describe, expect, it } from 'vitest';
import {
  AncestralError,
  ArchiveError,
  CapabilityError,
  DataError,
  OptionError,
  RuntimeUnavailableError,
} from '../util/errors.js';
import { failureDocument, failureOf } from './failure.js';

describe('failureOf', () => {
  it.each([
    ['an option', new OptionError('x'), 2, 'OPTION'],
    ['data', new DataError('x'), 3, 'DATA_INVALID'],
    ['too few rows for a family', new CapabilityError('x', { code: 'DATA_TOO_FEW_ROWS' }), 3, 'DATA_TOO_FEW_ROWS'],
    ['a capability', new CapabilityError('x'), 2, 'CAPABILITY'],
    ['a model file', new ArchiveError('x'), 4, 'MODEL_INVALID'],
    ['something missing', new RuntimeUnavailableError('x', { hint: 'npm install it' }), 6, 'UNAVAILABLE'],
    ['not converged', new AncestralError('x', { code: 'NOT_CONVERGED' }), 5, 'NOT_CONVERGED'],
    ['a file that exists', new DataError('x', { code: 'EXISTS' }), 1, 'EXISTS'],
    ['the system', Object.assign(new Error('x'), { code: 'ENOSPC' }), 1, 'IO'],
    ['a fault of ours', new TypeError('x'), 1, 'INTERNAL'],
    ['nothing that is an error', 'x', 1, 'INTERNAL'],
  ])('%s', (_what, error, exitCode, code) => {
    expect(failureOf(error)).toMatchObject({ exitCode, code, message: 'x' });
  });

  it('after a signal is an interruption, whatever broke', () => {
    expect(failureOf(new DataError('cut short'), 130)).toEqual({
      exitCode: 130,
      code: 'INTERRUPTED',
      message: 'interrupted',
      hint: undefined,
    });
    const saved = new AncestralError('saved', { code: 'INTERRUPTED', hint: 'go on' });
    expect(failureOf(saved, 143)).toMatchObject({ exitCode: 143, message: 'saved', hint: 'go on' });
  });

  it('shows control characters instead of obeying them', () => {
    const failure = failureOf(new DataError('column \u001b[31mred', { hint: 'not \u0007' }));
    expect(failure).toMatchObject({ message: 'column \\u{1b}[31mred', hint: 'not \\u{7}' });
  });

  it('becomes one line of JSON', () => {
    const document = failureDocument(failureOf(new OptionError('components must be an integer >= 1, got 0')));
    expect(document.endsWith('}\n')).toBe(true);
    expect(JSON.parse(document)).toEqual({
      ok: false,
      error: { code: 'OPTION', message: 'components must be an integer >= 1, got 0' },
      schemaVersion: 1,
    });
  });
});
