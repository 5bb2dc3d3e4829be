// Serves the built package and the examples to pages on this machine: node examples/web/serve.js [port], port 0 being any free one.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.safetensors': 'application/octet-stream',
  '.wasm': 'application/wasm',
};
const folders = ['examples', 'dist', join('node_modules', 'onnxruntime-web', 'dist')].map((path) => sep + path + sep);
// Nothing from elsewhere, and no code from text: WebAssembly is all that the engine needs.
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
].join('; ');

const server = createServer(async (request, response) => {
  try {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const isOffered = folders.some((folder) => path.startsWith(folder));
    const type = types[extname(path)];
    if (!isOffered || type === undefined) throw new Error('not offered');
    const bytes = await readFile(join(root, path));
    const headers = { 'content-type': type, 'content-security-policy': policy, 'x-content-type-options': 'nosniff' };
    response.writeHead(200, headers).end(bytes);
  } catch {
    response.writeHead(404).end('not found');
  }
});

server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}/examples/web/index.html\n`);
});
