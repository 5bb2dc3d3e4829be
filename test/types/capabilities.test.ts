// What a model cannot do does not compile. The assertions are of types: `tsc` and the last two tests hold them.
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AnyFitted, fit, type ImagesInput, type ImageTable, type LogProb, type Recipe } from '../../src/index.js';
import type { Capability } from '../../src/model/define-model.js';
import { allFamilies } from '../../src/models/find-family.js';
import { gan } from '../../src/models/implicit/direct/gan.js';
import { gaussianMixture, independent, type mixture, type principalComponents } from '../../src/models/index.js';

const rows = { x: [1.5, 2.5, 4, 7.5, 8, 3.5], y: [1, 0.5, 2, 3.5, 4.5, 2.2] };
const fileHost: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
const quick = { split: 'none', seed: 1 } as const;

describe('a fitted model', () => {
  it('has exactly the members of its family', async () => {
    const model = await fit(independent(), rows, quick);
    expectTypeOf(model).toHaveProperty('sample');
    expectTypeOf(model).toHaveProperty('complete');
    expectTypeOf(model).not.toHaveProperty('encode');
    expectTypeOf(model).not.toHaveProperty('classify');
    // @ts-expect-error independent columns have no latent coordinates
    await expect(model.encode(rows)).rejects.toThrow('independent: has no latent');
  });

  it('knows the certainty of its density', async () => {
    const model = await fit(gaussianMixture({ components: 1, covariance: 'diagonal' }), rows, quick);
    const scored = await model.logProb(rows);
    expectTypeOf(scored).toEqualTypeOf<LogProb<'exact'>>();
    expectTypeOf(scored.certainty).toEqualTypeOf<'exact'>();
    // @ts-expect-error an exact density is no lower bound
    expect(scored.certainty === 'lower-bound').toBe(false);
  });

  it('lets a mixture be asked for its components, and principal components for codes', () => {
    type Of<Family extends (...options: never[]) => Recipe> = Awaited<
      ReturnType<typeof fit<ReturnType<Family> extends Recipe<infer M> ? M : never>>
    >;
    expectTypeOf<Of<typeof mixture>>().toHaveProperty('posterior');
    expectTypeOf<Of<typeof mixture>>().not.toHaveProperty('encode');
    expectTypeOf<Of<typeof principalComponents>>().toHaveProperty('encode');
  });

  it('without a density has no log-probability to ask for', async () => {
    const model = await fit(gan({ steps: 2, hidden: 4 }), rows, quick);
    expectTypeOf(model).toHaveProperty('sample');
    // @ts-expect-error the law of what a generator draws has no density
    await expect(model.logProb(rows)).rejects.toThrow('gan: has no density');
    expect((await model.sample(2)).count).toBe(2);
  });

  it('of images gives images, of a table gives tables', async () => {
    const shapes = { images: Uint8Array.from({ length: 80 }, (_, i) => (i * 37) % 256), height: 2, width: 2 };
    const drawn = await (await fit(independent(), shapes, quick)).sample(3);
    expectTypeOf(drawn).toEqualTypeOf<ImageTable>();
    expectTypeOf(drawn).toExtend<ImagesInput>();
    const rowsDrawn = await (await fit(independent(), rows, quick)).sample(3);
    // @ts-expect-error rows of a table are no images
    expect(rowsDrawn.images).toBeUndefined();
    // @ts-expect-error the size of images must be said
    await expect(fit(independent(), { images: shapes.images, height: 2 }, quick)).rejects.toThrow();
  });

  it('of unknown family can be asked for everything', () => {
    expectTypeOf<AnyFitted>().toHaveProperty('sample');
    expectTypeOf<AnyFitted>().toHaveProperty('encode');
    expectTypeOf<Awaited<ReturnType<AnyFitted['logProb']>>['certainty']>().toEqualTypeOf<
      'exact' | 'lower-bound' | 'estimate'
    >();
  });
});

describe('a recipe', () => {
  it('is no fitted model', () => {
    expectTypeOf(independent()).not.toHaveProperty('sample');
    // @ts-expect-error nothing has been fitted yet
    expect(independent().sample).toBeUndefined();
  });

  it('takes its own options, of their types', () => {
    expectTypeOf(gaussianMixture).toBeCallableWith({ components: 2, covariance: 'tied' });
    // @ts-expect-error a number of components is a number
    expect(() => gaussianMixture({ components: 'two' })).toThrow('components must be');
    // @ts-expect-error there is no such covariance
    expect(() => gaussianMixture({ covariance: 'round' })).toThrow('covariance must be');
    // @ts-expect-error there is no such option
    expect(() => gaussianMixture({ bins: 3 })).toThrow('has no option bins');
  });
});

describe('to the compiler', () => {
  const folder = import.meta.dirname;
  const { options } = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), {}, fileHost)!;
  const files = ['capabilities.test.ts', 'every-family.ts'].map((name) => join(folder, name));
  const program = ts.createProgram(files, options);

  it('this folder has no errors, and each that is expected', () => {
    const wrong = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
  });

  it('every family has the members that its definition declares, and no others', async () => {
    const declared = (await allFamilies()).map(({ definition: { name, capabilities } }) => [
      name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      capabilities.flatMap((each) => MEMBERS[each]).sort(),
    ]);
    expect(membersByFamily(program, files[1])).toEqual(Object.fromEntries(declared));
  });
});

const MEMBERS: Readonly<Record<Capability, readonly string[]>> = {
  sample: ['sample'],
  density: ['logProb'],
  completion: ['complete'],
  latent: ['decode', 'encode'],
  classification: ['classify'],
  posterior: ['posterior'],
  states: ['encode'],
};

/** Of each family's fitted model, the members that are capabilities. */
function membersByFamily(program: ts.Program, file: string): Record<string, string[]> {
  const checker = program.getTypeChecker();
  const alias = program
    .getSourceFile(file)!
    .statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === 'EveryFitted');
  const names = Object.values(MEMBERS).flat();
  const families = checker.getTypeAtLocation(alias!).getProperties();
  return Object.fromEntries(
    families.map((family) => {
      const members = checker.getTypeOfSymbolAtLocation(family, alias!).getProperties();
      return [
        family.name,
        members
          .map(({ name }) => name)
          .filter((name) => names.includes(name))
          .sort(),
      ];
    }),
  );
}
