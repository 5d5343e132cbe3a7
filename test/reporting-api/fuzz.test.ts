import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const operations = catalogue.flatMap((resource) => resource.operations);
const LEAKS = /SELECT |prove_key|node_modules|at .*\.ts:|pg_|plpgsql|relation "/;

/** What a schema would take, what stands at its edges, and what it would not. */
function anyValueOf(schema: TSchema): fc.Arbitrary<string> {
  const {
    enum: choices,
    pattern,
    type,
    items,
  } = schema as TSchema & {
    enum?: string[];
    pattern?: string;
    type?: string;
    items?: TSchema;
  };
  const fitting: fc.Arbitrary<string>[] = [];
  if (choices) fitting.push(fc.constantFrom(...choices).map(String));
  if (items) fitting.push(anyValueOf(items));
  if (type === 'integer') fitting.push(fc.integer({ min: 1, max: 200 }).map(String));
  if (pattern && !pattern.includes('(?')) fitting.push(fc.stringMatching(new RegExp(pattern)));
  if (type === 'string' && !pattern) fitting.push(fc.string({ minLength: 1, maxLength: 40 }));
  return fc.oneof(
    { weight: 3, arbitrary: fitting.length > 0 ? fc.oneof(...fitting) : fc.string() },
    { weight: 1, arbitrary: NASTY },
  );
}

const NASTY = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '-0',
    '1e9',
    '2147483648',
    '9223372036854775808',
    '999999999999999',
    '1.5',
    'NaN',
    'null',
    'true',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '\u0000',
    '\ud800',
    "' OR 1=1 --",
    '__proto__',
    'constructor',
    '[object Object]',
    '%',
    '\\',
    '{"a":1}',
    'ﬀ',
    '١٢',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A request that some client might send to an operation. */
const requests = fc.constantFrom(...operations).chain((operation) => {
  const paging = operation.paging
    ? { page: INTEGERS, page_size: INTEGERS, order: fc.oneof(fc.constantFrom('asc', 'desc'), NASTY) }
    : {};
  const parameters = Object.fromEntries(
    Object.entries(operation.query).map(([name, schema]) => [name, anyValueOf(schema)]),
  );
  return fc
    .record({
      path: fc.record(
        Object.fromEntries(
          Object.entries(operation.parameters).map(([name, schema]) => [name, anyValueOf(schema)]),
        ),
      ),
      query: fc.record({ ...parameters, ...paging }, { requiredKeys: [] }),
      cursor: operation.paging ? CURSORS : NO_CURSOR,
      stray: fc.option(fc.tuple(fc.string({ minLength: 1, maxLength: 10 }), NASTY), { freq: 10 }),
      accept: fc.constantFrom(
        'application/json',
        '*/*',
        'text/csv',
        'application/x-ndjson',
        'application/xml',
        ';;q=,',
      ),
      compatible: fc.boolean(),
    })
    .map(({ path, query, cursor, stray, accept, compatible }) => {
      const filled = operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, (_, name) =>
        encoded(String((path as Record<string, string>)[name])),
      );
      const pairs = [...Object.entries(query), ...cursor, ...(stray ? [stray] : [])];
      return {
        url: `${filled}?${pairs.map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`).join('&')}`,
        accept,
        compatible,
      };
    });
});
const NO_CURSOR = fc.constant<[string, string][]>([]);
/** Now and then something that may look like a cursor. */
const CURSORS = fc.oneof(
  { weight: 7, arbitrary: NO_CURSOR },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.stringMatching(/^[A-Za-z0-9_-]{43,120}$/), NASTY)
      .map((text): [string, string][] => [['cursor', text]]),
  },
);
const INTEGERS = fc.oneof(fc.integer({ min: -2, max: 300 }).map(String), NASTY);

describe('T62 whatever is asked', () => {
  it('is answered in the caller’s dialect, never by 5xx, and without a word from inside', {
    timeout: 360_000,
  }, async () => {
    const { api, one, acme } = stage();
    const statuses: Record<number, number> = {};
    await fc.assert(
      fc.asyncProperty(requests, async ({ url, accept, compatible }) => {
        const credential = compatible
          ? { 'X-Ledger-Workspace': acme.name, 'X-Ledger-Reporting-API-Key': one.token }
          : { authorization: `Bearer ${one.token}` };
        const reply = await fetch(api.url + url, { headers: { ...credential, accept } });
        const text = await reply.text();
        statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
        // The one thing beyond 4xx that is said on purpose: not for this currency.
        if (reply.status !== 501)
          expect([url, reply.status, reply.status < 500]).toEqual([url, reply.status, true]);
        expect(text).not.toMatch(LEAKS);
        expect(text).not.toContain(one.secret.slice(0, 20));
        if (reply.ok) return;
        const type = compatible ? 'application/json' : 'application/problem+json';
        expect(reply.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
        expect(JSON.parse(text)).toMatchObject({ status_code: reply.status, message: expect.any(String) });
      }),
      { numRuns: 1_500, endOnFailure: false },
    );
    for (const status of [200, 400, 404]) expect(statuses[status] ?? 0).toBeGreaterThan(0);
  });

  it('T62 is refused without a credential, everywhere (ignored_auth)', async () => {
    for (const operation of operations) {
      const path = operation.path.replaceAll(/\{[a-z0-9_]+\}/g, '1');
      expect([path, (await stage().api.get(path)).status]).toEqual([path, 401]);
    }
  });
});
