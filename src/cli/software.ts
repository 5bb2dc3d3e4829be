import { readFile } from 'node:fs/promises';

/** Name and version, as reports and `--version` show them. */
export async function softwareVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
