// Serves the built package and the examples to pages on this machine: node examples/web/serve.js [port], port 0 being any free one.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.safetensors': 'application/octet-stream',
};

const server = createServer(async (request, response) => {
  try {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const isOffered = path.startsWith(`${sep}examples${sep}`) || path.startsWith(`${sep}dist${sep}`);
    const type = types[extname(path)];
    if (!isOffered || type === undefined) throw new Error('not offered');
    const bytes = await readFile(join(root, path));
    response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(bytes);
  } catch {
    response.writeHead(404).end('not found');
  }
});

server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}/examples/web/index.html\n`);
});
