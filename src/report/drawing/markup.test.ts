import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { escapeText, html, shorten, svg } from './markup.js';

const hostile = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '-->',
  '" onload="x',
  "' onload='x",
  '&lt;b&gt;',
  'a\u2028b\u2029c',
];

describe('escapeText', () => {
  it.each(hostile)('gives back %j once parsed, and makes no element of it', (text) => {
    const { document } = parseHTML(`<html><body><p title="${escapeText(text)}">${escapeText(text)}</p></body></html>`);
    const paragraph = document.querySelector('p');
    expect(paragraph?.children.length).toBe(0);
    expect(paragraph?.textContent).toBe(text);
    expect(paragraph?.getAttribute('title')).toBe(text);
    expect(paragraph?.attributes.length).toBe(1);
  });

  it('replaces what neither HTML nor XML may hold, and what could reorder the text', () => {
    expect(escapeText('a\u0000b\u0007c\uD800d\u202Ee')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe');
    expect(escapeText('tab\tline\n😀 é 漢')).toBe('tab\tline\n😀 é 漢');
  });
});

describe('templates', () => {
  it('escape text, keep markup, join lists and leave out what is undefined', () => {
    expect(html`<p>${'<b>'}${html`<i>${1.23456789}</i>`}${['a', html`<br>`]}${undefined}</p>`.markup).toBe(
      '<p>&lt;b&gt;<i>1.23456789</i>a<br></p>',
    );
  });

  it('round coordinates to a tenth of a pixel in SVG', () => {
    expect(svg`<path d="M${1.2345} ${-7}"/>`.markup).toBe('<path d="M1.2 -7"/>');
  });
});

describe('shorten', () => {
  it('never cuts a character in half', () => {
    expect(shorten('😀😀😀😀', 3)).toBe('😀😀…');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('x'.repeat(10_000), 5)).toBe('xxxx…');
  });
});
