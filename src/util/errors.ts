/** What went wrong, in one sentence of facts: `<who>: <rule>, got <value>`, a stable code, and the remedy if there is one. */
export class AncestralError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.hint = facts.hint;
  }
}

export interface ErrorFacts {
  readonly code: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Arrays or tensors whose shapes do not fit together. Code `SHAPE`. */
export class ShapeError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'SHAPE', ...facts });
  }
}

/** An option or argument outside its rule. Code `OPTION` unless given. */
export class OptionError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'OPTION', ...facts });
  }
}

/** Data that breaks a rule; the message names file, row and column where there are any. Codes `DATA_…`, `ENCODING`, `ROW_TOO_LONG`, `PARQUET_INVALID`, `IO`. */
export class DataError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'DATA_INVALID', ...facts });
  }
}

/** A model was asked for what it has not. Code `CAPABILITY`. */
export class CapabilityError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'CAPABILITY', ...facts });
  }
}

/** A model file that is damaged, foreign or too new. Codes `MODEL_INVALID`, `MODEL_CHECKSUM`, `MODEL_VERSION`, `MODEL_FOREIGN`. */
export class ArchiveError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'MODEL_INVALID', ...facts });
  }
}

/** Something this machine lacks: an optional package, a file system, an engine. Code `UNAVAILABLE`; the hint is the line that installs it. */
export class RuntimeUnavailableError extends AncestralError {
  constructor(message: string, facts: Partial<ErrorFacts> = {}) {
    super(message, { code: 'UNAVAILABLE', ...facts });
  }
}
