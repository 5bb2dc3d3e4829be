import { describe, expect, it } from 'vitest';
import { cacheFolderIn } from './node-cache-folder.js';

const linux = { environment: {}, system: 'linux', home: '/home/ada', temporary: '/var/tmp' };

describe('cache folder', () => {
  it('is in the home, or where the environment says', () => {
    expect(cacheFolderIn(linux)).toBe('/home/ada/.cache/ancestral');
    expect(cacheFolderIn({ ...linux, environment: { XDG_CACHE_HOME: '/big' } })).toBe('/big/ancestral');
    expect(cacheFolderIn({ ...linux, environment: { XDG_CACHE_HOME: 'relative' } })).toBe('/home/ada/.cache/ancestral');
    const windows = { ...linux, system: 'win32', environment: { LOCALAPPDATA: 'C:\\Local' } };
    expect(cacheFolderIn(windows)).toMatch(/^C:\\Local.ancestral.cache$/);
  });

  it('is temporary for those without a home', () => {
    expect(cacheFolderIn({ ...linux, home: undefined })).toBe('/var/tmp/ancestral-cache');
  });
});
