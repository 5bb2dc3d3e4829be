import { CommanderError, Option, Command as Parser } from 'commander';
import type { AncestralError } from '../util/errors.js';
import { OptionError } from '../util/errors.js';
import type { Command, Flag } from './command.js';
import { COMMANDS } from './commands/index.js';
import { processContext } from './context.js';
import { type Failure, failureOf } from './failure.js';
import { COMMON_FLAGS } from './flags.js';
import { softwareVersion } from './software.js';

/** Runs the command line; resolves when all is written. The exit code is left in the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = listenForSignals();
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const isJson = argv.includes('--json');
  try {
    const parser = await buildParser(argv, interruption.signal);
    await parser.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    const failure = error instanceof CommanderError ? usageFailure(error) : failureOf(error, interruption.signalName());
    report(failure, isJson, interruption.resumeLine(error));
    process.exitCode = failure.exitCode;
  } finally {
    interruption.dispose();
  }
}

async function buildParser(argv: readonly string[], signal: AbortSignal): Promise<Parser> {
  const parser = new Parser('ancestral')
    .description('Every generative model behind one interface: fit, sample, score, complete, compare.')
    .version(await softwareVersion(), '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .configureOutput({ writeErr: () => {}, getOutHasColors: () => false, getErrHasColors: () => false })
    .addHelpText('beforeAll', '')
    .exitOverride()
    .showSuggestionAfterError();
  parser.addHelpText('before', TOP_EXAMPLES);
  const named = argv.find((word) => !word.startsWith('-'));
  for (const command of COMMANDS) {
    const extra = command.name === named && command.takesModelOptions ? await modelFlags(argv) : [];
    addCommand(parser, command, extra, signal);
  }
  if (named === undefined && argv.length === 0) parser.action(() => parser.outputHelp());
  return parser;
}

const TOP_EXAMPLES = `Examples:
  ancestral demo                                        a generated table from end to end
  ancestral fit penguins.csv                            choose a model and fit it
  ancestral sample penguins.mixture.safetensors -n 100  draw rows
  ancestral compare penguins.csv -o report.html         which model to trust
`;

function addCommand(parser: Parser, command: Command, modelFlags: readonly Flag[], signal: AbortSignal): void {
  const sub = parser.command(command.name).description(command.summary).exitOverride();
  for (const argument of command.arguments) sub.argument(argument);
  for (const flag of [...command.flags, ...modelFlags, ...COMMON_FLAGS]) addFlag(sub, flag);
  sub.addHelpText('before', `Examples:\n${command.examples.map((example) => `  ${example}`).join('\n')}\n`);
  if (command.takesModelOptions && modelFlags.length === 0) {
    sub.addHelpText('after', '\nOptions of a family: ancestral fit --model NAME --help, or ancestral models NAME');
  }
  sub.action(async (...values: unknown[]) => {
    const flags = sub.opts();
    const args = values
      .slice(0, command.arguments.length)
      .filter((value): value is string => typeof value === 'string');
    await command.run(processContext(flags, signal), args, flags);
  });
}

function addFlag(sub: Parser, flag: Flag): void {
  const option = new Option(flag.flags, flag.description);
  const { parse = (text: string) => text } = flag;
  if (flag.isRepeatable)
    option.argParser((text: string, previous: unknown[] | undefined) => [...(previous ?? []), parse(text)]);
  else if (flag.flags.includes('<')) option.argParser(parse);
  sub.addOption(option);
}

/** The flags of the family that the line names. */
async function modelFlags(argv: readonly string[]): Promise<readonly Flag[]> {
  const place = argv.findIndex((word) => word === '--model' || word.startsWith('--model='));
  if (place < 0) return [];
  const name = argv[place].startsWith('--model=') ? argv[place].slice('--model='.length) : argv[place + 1];
  if (name === undefined || name === 'auto' || name.startsWith('-')) return [];
  const { flagsOfFamily } = await import('./model-flags.js');
  return flagsOfFamily(name);
}

function usageFailure(error: CommanderError): Failure {
  const [message, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = rest.join(' ').replace(/[()]/g, '').trim();
  return {
    exitCode: 2,
    code: 'USAGE',
    message: `ancestral: ${message}`,
    hint: hint === '' ? 'ancestral --help lists what there is' : hint,
  };
}

function report(failure: Failure, isJson: boolean, resumeLine: string | undefined): void {
  const { code, message } = failure;
  const hint = resumeLine ?? failure.hint;
  if (isJson) {
    const document = {
      ok: false,
      error: hint === undefined ? { code, message } : { code, message, hint },
      schemaVersion: 1,
    };
    process.stdout.write(`${JSON.stringify(document)}\n`);
  }
  process.stderr.write(`${message}${hint === undefined ? '' : `\n  ${hint}`}\n`);
}

interface Interruption {
  readonly signal: AbortSignal;
  signalName(): NodeJS.Signals | undefined;
  resumeLine(error: unknown): string | undefined;
  dispose(): void;
}

/** The first Ctrl-C asks the command to stop at the next safe place; the second leaves at once. */
function listenForSignals(): Interruption {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (received !== undefined) process.exit(name === 'SIGTERM' ? 143 : 130);
    received = name;
    controller.abort(new OptionError('interrupted', { code: 'INTERRUPTED' }));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    signalName: () => received,
    resumeLine: (error) => (received === undefined ? undefined : (error as AncestralError | undefined)?.hint),
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
