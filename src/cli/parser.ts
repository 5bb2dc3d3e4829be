import { type CommanderError, Option, Command as Parser } from 'commander';
import { OptionError } from '../util/errors.js';
import { chooseEngine } from './choose-engine.js';
import type { Command, Flag } from './command.js';
import { COMMANDS } from './commands/index.js';
import { processContext } from './context.js';
import type { Failure } from './failure.js';
import { easeLoading } from './few-files.js';
import { COMMON_FLAGS } from './flags.js';
import { softwareVersion } from './software.js';

const EXAMPLES = [
  'ancestral demo                                        a tour on generated data',
  'ancestral fit penguins.csv                            choose a model, fit it',
  'ancestral sample penguins.mixture.safetensors -n 100  draw rows',
  'ancestral compare penguins.csv -o report.html         which model to trust',
];

const EXIT_CODES = `
Exit codes:
  0 done, 1 failed, 2 wrong usage, 3 data invalid, 4 model file invalid,
  5 not converged under --strict, 6 something optional is missing,
  130 interrupted (a checkpoint is saved), 143 terminated`;

/** The command line as commander reads it; the flags of a family are added where the line names one. */
export async function buildParser(argv: readonly string[], signal: AbortSignal): Promise<Parser> {
  const parser = new Parser('ancestral')
    .description('Every generative model behind one interface: fit, sample, score, complete, compare.')
    .version(await softwareVersion(), '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureOutput({ writeErr: () => {}, getOutHasColors: () => false, getErrHasColors: () => false })
    .configureHelp({ subcommandTerm: (sub) => [sub.name(), sub.usage().replace('[options]', '').trim()].join(' ') })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('before', examples(EXAMPLES))
    .addHelpText('after', EXIT_CODES);
  const named = argv.find((word) => !word.startsWith('-'));
  for (const command of COMMANDS) {
    const family = command.name === named && command.takesModelOptions ? await familyFlags(argv) : undefined;
    addCommand(parser, command, family, signal);
  }
  if (argv.length === 0) parser.action(() => parser.outputHelp());
  return parser;
}

/** What commander refused, in our words. */
export async function usageFailure(error: CommanderError, argv: readonly string[]): Promise<Failure> {
  const [message, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/[()]/g, '').trim();
  const owners = error.code === 'commander.unknownOption' ? await ownersOf(message, argv) : undefined;
  return { exitCode: 2, code: 'USAGE', message, hint: owners ?? (suggestion || hintFor(message)) };
}

/** Which families have the option that another family, or none, was given. */
async function ownersOf(message: string, argv: readonly string[]): Promise<string | undefined> {
  const name = argv.find((word) => !word.startsWith('-'));
  const option = /'--([a-z-]+)/.exec(message)?.[1];
  if (option === undefined || !COMMANDS.some((command) => command.name === name && command.takesModelOptions))
    return undefined;
  await easeLoading();
  const { familiesWith } = await import('./model-flags.js');
  const families = await familiesWith(option);
  if (families.length === 0) return undefined;
  const owned = `${option} is an option of ${families.join(', ')}`;
  return argv.some((word) => word.startsWith('--model')) ? owned : `${owned}; it needs --model NAME`;
}

function hintFor(message: string): string {
  if (message.startsWith('too many arguments')) return 'put names with spaces in quotes';
  return 'ancestral --help lists what there is, ancestral COMMAND --help its options';
}

interface FamilyFlags {
  readonly name: string;
  readonly flags: readonly Flag[];
}

function addCommand(parser: Parser, command: Command, family: FamilyFlags | undefined, signal: AbortSignal): void {
  const sub = parser.command(command.name).description(sentence(command.summary)).exitOverride();
  sub.summary(command.summary);
  for (const argument of command.arguments) sub.argument(argument);
  for (const flag of command.flags) sub.addOption(optionOf(flag));
  for (const flag of family?.flags ?? []) sub.addOption(optionOf(flag).helpGroup(`Options of ${family?.name}:`));
  for (const flag of COMMON_FLAGS) sub.addOption(optionOf(flag).helpGroup('Everywhere:'));
  sub.helpOption(false).addOption(new Option('-h, --help', 'show help').helpGroup('Everywhere:'));
  sub.on('option:help', () => sub.help());
  sub.addHelpText('before', examples(command.examples));
  if (command.takesModelOptions && family === undefined) {
    sub.addHelpText('after', '\nOptions of a family: ancestral fit --model NAME --help, or ancestral models NAME');
  }
  sub.action(async (...values: unknown[]) => {
    const flags = sub.opts();
    const args = values.slice(0, command.arguments.length).filter((value) => typeof value === 'string');
    if (args.filter((argument) => argument === '-').length > 1)
      throw new OptionError(`${command.name}: standard input can be read once, got - twice`, {
        hint: 'write one of them to a file first',
      });
    await easeLoading();
    const context = processContext(flags, signal);
    await chooseEngine(context, flags);
    await command.run(context, args, flags);
  });
}

function examples(list: readonly string[]): string {
  return `Examples:\n${list.map((example) => `  ${example}`).join('\n')}\n`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function optionOf(flag: Flag): Option {
  const option = new Option(flag.flags, flag.description);
  const { parse = (text: string) => text } = flag;
  if (flag.isRepeatable)
    option.argParser((text, previous: unknown[] | undefined) => [...(previous ?? []), parse(text)]);
  else if (flag.flags.includes('<')) option.argParser(parse);
  return option;
}

/** The flags of the family that the line names. */
async function familyFlags(argv: readonly string[]): Promise<FamilyFlags | undefined> {
  const place = argv.findIndex((word) => word === '--model' || word.startsWith('--model='));
  if (place < 0) return undefined;
  const name = argv[place].startsWith('--model=') ? argv[place].slice('--model='.length) : argv[place + 1];
  if (name === undefined || name === 'auto' || name.startsWith('-')) return undefined;
  await easeLoading();
  const { flagsOfFamily } = await import('./model-flags.js');
  return { name, flags: await flagsOfFamily(name) };
}
