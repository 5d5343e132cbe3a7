import { STYLE } from './page-style.ts';
import { introduction } from './page-words.ts';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: {
    type?: string;
    description?: string;
    enum?: string[];
    default?: unknown;
    items?: { type?: string; enum?: string[] };
  };
  example: unknown;
}

interface Described {
  summary: string;
  description?: string;
  tags: string[];
  parameters: Parameter[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { description: string; content: Record<string, { example?: unknown }> }>;
}

/** What no key may do comes after everything that it may. */
const LAST = 'Out of scope';

type Paths = Record<string, Record<string, Described>>;

/** The documentation page: everything in one file, made from the description, readable without scripts. */
export function createDocumentation(description: object, publicUrl: string): string {
  const { paths } = description as { paths: Paths };
  const byTag = new Map<string, string[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const [tag = ''] = operation.tags;
      byTag.set(tag, [...(byTag.get(tag) ?? []), section(method.toUpperCase(), path, operation)]);
    }
  }
  const tags = [...byTag.keys()].sort((a, b) => Number(a === LAST) - Number(b === LAST));
  const links = tags.map((tag) => `<a href="#${slug(tag)}">${html(tag)}</a>`).join('');
  const sections = tags.map((tag) => {
    return `<section><h2 id="${slug(tag)}">${html(tag)}</h2>${(byTag.get(tag) ?? []).join('')}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quorate reporting API</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Contents"><p class="brand">Quorate <span>reporting API</span></p>
<a href="#begin">Begin</a><a href="#pages">Pages and order</a><a href="#walk">Walk a whole list</a><a href="#errors">Errors</a><a href="#keep">Keep a key safe</a>
<p class="group">Resources</p>${links}<p class="group">For programs</p><a href="/openapi.json">openapi.json</a></nav>
<main>${introduction(html(publicUrl))}${sections.join('')}</main>
</body>
</html>`;
}

function section(method: string, path: string, operation: Described): string {
  const answer = operation.responses['200'];
  const refusals = Object.keys(operation.responses).filter((status) => status !== '200');
  return `<details><summary><code class="method ${method.toLowerCase()}">${method}</code><code class="path">${path
    .split('/')
    .map((part) => (part.startsWith('{') ? `<i>${part.slice(1, -1)}</i>` : part))
    .join('/<wbr>')}</code><span>${html(operation.summary)}</span></summary>
<div class="body">${operation.description ? `<p>${html(operation.description)}</p>` : ''}${parameters(operation.parameters)}${example(
    'Body',
    Object.values(operation.requestBody?.content ?? {})[0]?.example,
  )}${example('Answer', answer?.content['application/json']?.example)}
<p class="refusals">May also answer ${refusals.map((status) => `<a href="#errors"><code>${status}</code></a>`).join(' ')}</p></div></details>`;
}

function parameters(list: Parameter[]): string {
  if (list.length === 0) return '';
  const rows = list.map(
    ({ name, required, schema, example: value, in: where }) =>
      `<tr><th scope="row"><code>${name}</code></th><td>${placeOf(where, required)}</td><td>${kindOf(schema, value)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Parameter</th><th scope="col"></th><th scope="col">Value</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function placeOf(where: string, required: boolean): string {
  if (where === 'path') return 'in the path';
  return where === 'header' ? 'a header' : required ? 'required' : '';
}

function kindOf(
  { type, description, enum: values, items, default: standard }: Parameter['schema'],
  value: unknown,
): string {
  if (description !== undefined) return html(description);
  const listed = values ?? items?.enum;
  const kind = listed ? oneOf(listed) : `${words(items?.type ?? type)}${such(value)}`;
  const many = type === 'array' ? '; may be repeated, any of them matches' : '';
  return `${kind}${many}${standard === undefined ? '' : `; <code>${html(String(standard))}</code> if not given`}`;
}

function oneOf(values: string[]): string {
  const shown = values.map((value) => `<code>${html(value)}</code>`).join(' ');
  return values.length > 12
    ? `<details class="values"><summary>one of ${values.length}</summary>${shown}</details>`
    : shown;
}

/** Text says little by itself: an example shows what is meant. */
function such(value: unknown): string {
  const [first = value] = Array.isArray(value) ? value : [];
  return typeof first === 'string' && first !== 'text' ? `, such as <code>${html(first)}</code>` : '';
}

function words(type = 'text'): string {
  return { integer: 'a whole number', string: 'text', boolean: 'true or false' }[type] ?? type;
}

function example(title: string, value: unknown): string {
  return value === undefined
    ? ''
    : `<h3>${title}</h3><pre tabindex="0">${html(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}</pre>`;
}

function slug(text: string): string {
  return `r-${text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
