import { describe, expect, it } from 'vitest';
import { memorySource } from '../../platform/memory-source.js';
import { openCsv } from './csv.js';

async function read(text: string) {
  const table = await openCsv(memorySource('t.csv', new TextEncoder().encode(text)));
  const columns: string[][] = [];
  for await (const block of table.blocks())
    for (const [c, cells] of block.columns.entries()) columns[c] = [...(cells as string[])];
  return { columns, notes: table.notes };
}

describe('decimal commas', () => {
  it('are read as points between semicolons, thousands included, and that is said', async () => {
    const { columns, notes } = await read('price;place\n111,69;Ulm\n1.234,50;Bonn\n7;"Kiel, 2"\n');
    expect(columns).toEqual([
      ['111.69', '1234.50', '7'],
      ['Ulm', 'Bonn', 'Kiel, 2'],
    ]);
    expect(notes).toContain('column price has decimal commas, read as points');
    expect(notes.join()).not.toContain('place');
  });

  it('are left alone between commas, where they were quoted on purpose, and beside decimal points', async () => {
    expect((await read('a,b\n"1,5",2\n"2,5",3\n')).columns[0]).toEqual(['1,5', '2,5']);
    expect((await read('a;b\n1,5;2\n2.5;3\n')).columns[0]).toEqual(['1,5', '2.5']);
  });
});
