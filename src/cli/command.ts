import type { Context } from './context.js';

/** One flag of a command, as commander writes it: `--seed <integer>`, `--json`. */
export interface Flag {
  readonly flags: string;
  readonly description: string;
  /** Checks and converts the text; throws an OptionError that names the rule. */
  readonly parse?: (text: string) => unknown;
  /** Collects every occurrence into a list. */
  readonly isRepeatable?: boolean;
}

/** Values of flags by camel-cased name; `--no-header` is `header: false`. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** One command: light data, so that help is instant; `run` imports what it needs. */
export interface Command {
  readonly name: string;
  /** Positional arguments in commander's form: `<data>`, `[data]`. */
  readonly arguments: readonly string[];
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** Whether the options of the family named by `--model` are flags too. */
  readonly takesModelOptions?: boolean;
  /** Whether it computes at length, and so in a process of its own. */
  readonly isSupervised?: boolean;
  readonly run: (context: Context, args: readonly string[], flags: FlagValues) => Promise<void>;
}
