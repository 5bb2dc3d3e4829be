import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Writes a generated file where it differs; under `--check` a difference is a failure that names the command. */
export function writeOrCheck(path: string, text: string, command: string): void {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (current === text) return;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is stale; run ${command}\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
  }
}
