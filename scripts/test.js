// npm test: installs what is missing, builds (the command-line tests run the built program), and runs every test.
import { join } from 'node:path';
import { build } from './build.js';
import { installMissing, root, run } from './install.js';

installMissing();
await build();
run(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
