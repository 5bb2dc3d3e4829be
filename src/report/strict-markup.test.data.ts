/** The first place where the text is not well-formed markup, or undefined: tags nest, attributes are quoted and appear once, and no bare < or & is left. `void` elements of HTML may stay open. */
export function firstMarkupFault(text: string): string | undefined {
  const open: string[] = [];
  const body = text.replace(/^<\?xml[^>]*\?>|^<!doctype html>/i, '').replace(/<style>[^<]*<\/style>/g, '');
  let end = 0;
  for (const match of body.matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const fault = badText(body.slice(end, match.index)) ?? badAttributes(match[3]);
    if (fault !== undefined) return fault;
    end = match.index + match[0].length;
    const [, closing, name, , empty] = match;
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) return `</${name}> closes <${expected}>`;
    } else if (empty !== '/' && !voidElements.has(name)) open.push(name);
  }
  return badText(body.slice(end)) ?? (open.length > 0 ? `<${open.join('><')}> left open` : undefined);
}

const voidElements = new Set(['meta', 'link', 'br', 'hr', 'img']);

function badText(text: string): string | undefined {
  if (text.includes('<'))
    return `a bare < in ${text.slice(Math.max(0, text.indexOf('<') - 20), text.indexOf('<') + 60)}`;
  const bare = /&(?!(amp|lt|gt|quot|#39|#x202[89]);)/.exec(text);
  return bare === null ? undefined : `a bare & in ${text.slice(bare.index, bare.index + 30)}`;
}

function badAttributes(attributes: string): string | undefined {
  const names = Array.from(attributes.matchAll(/([\w:-]+)="/g), ([, name]) => name);
  if (new Set(names).size < names.length) return `an attribute twice in ${attributes}`;
  return badText(attributes);
}
