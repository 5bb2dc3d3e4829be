// The rules of the house, as data: who may import whom, how files are named, what no file may hold.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/models/registry.js';

const root = join(import.meta.dirname, '..');
const here = 'test/architecture.test.ts';

/** Each layer, and the layers it may import. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  util: [],
  platform: ['util'],
  numeric: ['util'],
  random: ['numeric', 'util'],
  engine: ['platform', 'random', 'numeric', 'util'],
  data: ['platform', 'random', 'numeric', 'util'],
  nn: ['engine', 'random', 'numeric', 'util'],
  distributions: ['engine', 'random', 'numeric', 'util'],
  likelihoods: ['distributions', 'engine', 'data', 'random', 'numeric', 'util'],
  learn: ['engine', 'data', 'random', 'numeric', 'util'],
  adversarial: ['learn', 'likelihoods', 'nn', 'distributions', 'engine', 'data', 'random', 'numeric', 'util'],
  symbols: ['learn', 'nn', 'distributions', 'engine', 'data', 'random', 'numeric', 'util'],
  model: ['symbols', 'learn', 'data', 'engine', 'random', 'util', 'platform'],
  models: [
    'model',
    'adversarial',
    'symbols',
    'learn',
    'likelihoods',
    'nn',
    'distributions',
    'data',
    'engine',
    'random',
    'numeric',
    'util',
  ],
  metrics: ['model', 'learn', 'nn', 'likelihoods', 'distributions', 'engine', 'data', 'random', 'numeric', 'util'],
  report: ['metrics', 'model', 'data', 'random', 'numeric', 'util'],
};
/** Layers that may import all others. */
const FREE = ['cli', ''];
/** Only these may know Node; everything else runs in browsers too. */
const NODE_LAYERS = ['platform', 'cli'];

const VAGUE_NAMES = ['utils', 'helpers', 'common', 'misc', 'types'];

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Erased by the compiler. */
  readonly isType: boolean;
}

const all = ['src', 'test', 'scripts', 'bench', 'examples', 'docs', 'bin', '.'].flatMap(filesIn);
const code = all.filter((file) => /\.(ts|js|mjs)$/.test(file));
const source = code.filter((file) => file.startsWith('src/') && !file.includes('.test.'));
const parsed = new Map(code.map((file) => [file, ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true)]));
const imports = new Map(code.map((file) => [file, importsOf(file)]));

describe('imports', () => {
  it('follow the layers', () => {
    expect(Object.keys(LAYERS).concat('cli').sort()).toEqual(expect.arrayContaining(foldersOf('src')));
    const wrong = importsIn(source).filter(({ file, specifier }) => {
      const [from, to] = [layerOf(file), layerOf(resolved(file, specifier, 'src/platform/node.ts') ?? file)];
      return !FREE.includes(from) && from !== to && !LAYERS[from]?.includes(to);
    });
    expect(listed(wrong)).toEqual([]);
  });

  it('of node: come from the platform and the command line alone', () => {
    const wrong = importsIn(source).filter(
      ({ file, specifier }) => specifier.startsWith('node:') && !NODE_LAYERS.includes(layerOf(file)),
    );
    expect(listed(wrong)).toEqual([]);
  });

  it('of node: cannot be reached from a page', () => {
    const reached = reachable(['src/index.ts', 'src/web.ts', 'src/models/index.ts'].filter(isFile));
    const wrong = importsIn(reached).filter(({ specifier, isType }) => specifier.startsWith('node:') && !isType);
    expect(listed(wrong)).toEqual([]);
  });

  it('lead to files that are there', () => {
    const wrong = importsIn(code).filter(({ file, specifier }) => {
      const target = resolved(file, specifier, 'src/platform/node.ts');
      return target !== undefined && target !== 'src/platform/node.ts' && !isFile(target);
    });
    expect(listed(wrong)).toEqual([]);
  });

  it('never turn in a circle', () => {
    expect(source.filter((file) => file.startsWith('src/')).flatMap(circleFrom)).toEqual([]);
  });

  it('take no family into another', () => {
    const wrong = importsIn(source).filter(({ file, specifier }) => {
      const [from, to] = [familyOf(file), familyOf(resolved(file, specifier, '') ?? '')];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(listed(wrong)).toEqual([]);
  });
});

describe('shared code', () => {
  it('never asks which family it holds', () => {
    const names = registry.map(({ name }) => name);
    const asking = source
      .filter((file) => !file.startsWith('src/models/'))
      .flatMap((file) => literalsIn(file).filter(({ text, isAsked }) => names.includes(text) && isAsked));
    expect(asking.map(({ text, where }) => `${where}: '${text}'`)).toEqual([]);
  });
});

describe('a family', () => {
  it.each(registry.map(({ name, taxonomy }) => ({ name, file: `src/models/${[...taxonomy, name].join('/')}` })))(
    '$name has its source, a test beside it and a page',
    ({ name, file }) => {
      expect([`${file}.ts`, `${file}.test.ts`, `docs/models/${name}.md`].filter((path) => !isFile(path))).toEqual([]);
    },
  );
});

describe('files', () => {
  it('are named in kebab-case, after what they hold', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
    expect(code.filter((file) => !kebab.test(basename(file)))).toEqual([]);
    const vague = code.filter((file) => file.split(/[/.]/).some((part) => VAGUE_NAMES.includes(part)));
    // A type test is what test/types is for.
    expect(vague.filter((file) => !file.startsWith('test/types/'))).toEqual([]);
  });

  it('export by name', () => {
    const wrong = source.filter((file) => parsed.get(file)?.statements.some((each) => ts.isExportAssignment(each)));
    expect(wrong).toEqual([]);
    expect(source.filter((file) => /^export default\b|\bas default\b/m.test(read(file)))).toEqual([]);
  });

  it('declare no enum and no class that extends anything but an error', () => {
    const wrong = source.filter((file) =>
      nodesOf(file).some(
        (node) =>
          ts.isEnumDeclaration(node) ||
          (ts.isClassLike(node) &&
            node.heritageClauses?.some(
              ({ token, types }) =>
                token === ts.SyntaxKind.ExtendsKeyword && !/Error$/.test(types[0].expression.getText()),
            )),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('name no path outside the repository', () => {
    // Spelled apart so that this file passes its own test.
    const outside = new RegExp(
      ['\\.\\./sha' + 'red\\b', '/sha' + 'red/', '/wo' + 'rk/', '/tm' + 'p/[\\w-]+/'].join('|'),
    );
    expect(texts().filter((file) => outside.test(read(file)))).toEqual([]);
  });

  it('leave nothing to do without an issue', () => {
    const open = /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/;
    expect(texts().filter((file) => open.test(read(file)))).toEqual([]);
  });

  it('have sentences for comments, not switched-off code', () => {
    const off = /^\s*\/\/ (const|let|if|for|return|await|import|export|function) .*[;{]$/m;
    expect(code.filter((file) => off.test(read(file)))).toEqual([]);
  });
});

describe('tests', () => {
  it('run all, and give a reason where they are skipped', () => {
    const tests = code.filter((file) => /\.test\.ts$|^test\//.test(file) && file !== here);
    expect(tests.filter((file) => /\b(it|test|describe)\.only\b/.test(read(file)))).toEqual([]);
    const skip = /\b(?:it|test|describe)\.skip\(\s*(['"`])((?:(?!\1).)*)\1/gs;
    const unreasoned = tests.flatMap((file) =>
      [...read(file).matchAll(skip)].filter(([, , name]) => !name.includes('(')).map(([text]) => `${file}: ${text}`),
    );
    expect(unreasoned).toEqual([]);
  });
});

describe('generated files', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const checks = [...scripts.check.matchAll(/npm run ([\w-]+) -- --check/g)].map(
    ([, name]) => scripts[name].split(' ')[1],
  );

  it.each(checks.filter(isFile))('%s finds them fresh', async (script) => {
    const tsx = join(root, 'node_modules', '.bin', 'tsx');
    await promisify(execFile)(tsx, [script, '--check'], { cwd: root });
  });
});

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function isFile(file: string): boolean {
  return existsSync(join(root, file));
}

/** Files of a folder as paths from the root; of the root itself, only its own files. */
function filesIn(folder: string): string[] {
  if (!isFile(folder)) return [];
  if (folder === '.') {
    const entries = readdirSync(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}

function foldersOf(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Everything people wrote: code, pages, settings. */
function texts(): string[] {
  return all.filter((file) => /\.(ts|js|mjs|md|json)$/.test(file) && file !== here && file !== 'package-lock.json');
}

/** The folder under src; empty for src/index.ts and its like, and for tests and scripts. */
function layerOf(file: string): string {
  const [top, layer, ...rest] = file.split('/');
  return top === 'src' && rest.length > 0 ? layer : '';
}

/** The family that a file belongs to: its own file, or a part in the folder named after it. */
function familyOf(file: string): string | undefined {
  const owner = registry.find(({ name, taxonomy }) => {
    const path = `src/models/${[...taxonomy, name].join('/')}`;
    return file === `${path}.ts` || file.startsWith(`${path}/`);
  });
  return owner?.name;
}

/** The file that a specifier names; undefined for packages. */
function resolved(file: string, specifier: string, platform: string): string | undefined {
  if (specifier === '#platform') return platform;
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.normalize(posix.join(dirname(file), specifier));
  return isFile(path) ? path : path.replace(/\.js$/, '.ts');
}

/** All static and dynamic imports and re-exports of a file. */
function importsOf(file: string): Import[] {
  return nodesOf(file).flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      return [{ file, specifier: node.moduleSpecifier.text, isType }];
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      return [{ file, specifier: node.moduleSpecifier.text, isType: node.isTypeOnly }];
    }
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (isDynamic && ts.isStringLiteral(node.arguments[0])) {
      return [{ file, specifier: node.arguments[0].text, isType: false }];
    }
    return [];
  });
}

function importsIn(files: readonly string[]): Import[] {
  return files.flatMap((file) => imports.get(file) ?? []);
}

function listed(wrong: readonly Import[]): string[] {
  return wrong.map(({ file, specifier }) => `${file} → ${specifier}`);
}

/** What a page loads: every file reached through imports that are not of types alone, the platform being that of the web. */
function reachable(entries: readonly string[]): string[] {
  const found = new Set(entries);
  for (const file of found) {
    for (const { specifier, isType } of imports.get(file) ?? []) {
      const target = isType ? undefined : resolved(file, specifier, 'src/platform/web.ts');
      if (target !== undefined) found.add(target);
    }
  }
  return [...found];
}

/** A circle of static imports through the file, from its alphabetically first member; dynamic imports of the registry are no circle. */
function circleFrom(file: string): string[] {
  const path: string[] = [];
  const seen = new Set<string>();
  const walk = (at: string): boolean => {
    for (const { specifier, isType } of imports.get(at) ?? []) {
      const target = isType ? undefined : resolved(at, specifier, '');
      if (target === undefined || target < file || seen.has(target)) {
        if (target === file) return true;
        continue;
      }
      if (target === file) return true;
      seen.add(target);
      path.push(target);
      if (walk(target)) return true;
      path.pop();
    }
    return false;
  };
  return walk(file) ? [[file, ...path, file].join(' → ')] : [];
}

function nodesOf(file: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    node.forEachChild(visit);
  };
  parsed.get(file)?.forEachChild(visit);
  return nodes;
}

interface Literal {
  readonly text: string;
  readonly where: string;
  /** Compared, or of a spelling that only a family has. */
  readonly isAsked: boolean;
}

function literalsIn(file: string): Literal[] {
  return nodesOf(file)
    .filter((node) => ts.isStringLiteralLike(node))
    .map((node) => ({ text: node.text, where: file, isAsked: node.text.includes('-') || isCompared(node) }));
}

function isCompared(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent)) return true;
  if (ts.isCallExpression(parent)) return /\.(includes|has|indexOf|startsWith)$/.test(parent.expression.getText());
  const equality = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];
  return ts.isBinaryExpression(parent) && equality.includes(parent.operatorToken.kind);
}
