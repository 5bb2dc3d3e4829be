// npm start: installs what is missing, builds, and runs the demonstration; npm start -- COMMAND … runs that command.
import { join } from 'node:path';
import { build } from './build.js';
import { installMissing, root, run } from './install.js';

installMissing();
await build();
const args = process.argv.slice(2);
const command = args[0] === undefined || args[0].startsWith('-') ? ['demo', ...args] : args;
run(process.execPath, [join(root, 'bin', 'ancestral.js'), ...command], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? root,
});
