import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { importableResources } from '../../mirror/resources/index.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { ALWAYS, type Answers, expectAsUploaded, FILLED, rowsOf } from './generated/expected.ts';
import { generatedResources, type Uploads, uploadsOf } from './generated/lines.ts';
import { type Chain, idOf, parametersOf, type Side } from './generated/side.ts';
import { upload } from './generated/upload.ts';
import { asOpenApi, digestOf } from './published/as-openapi.ts';
import { type At, calls, publishedClient, type Readable } from './published/calls.ts';
import { CLIENT, headed } from './published/client-file.ts';
import { asTyped } from './published/contradictions.ts';
import { mistakesIn, mistakesInRefusal, published } from './published/description.ts';
import { createOwnReader, type OwnDescription } from './published/own-description.ts';

const api = useReportingApi();
const paths = Object.keys(calls) as Readable[];
let mistakesInOwn: ReturnType<typeof createOwnReader>;

beforeAll(async () => {
  mistakesInOwn = createOwnReader((await api().get('/openapi.json')).body as OwnDescription);
});

/** The path's parameters for a side, as a typed client gives them. */
function at(path: Readable, side: Side): At {
  const parameters = parametersOf(side, path.split('/')[1] as Chain);
  const { pledge_id: pledge, settlement_id: settlement } = parameters;
  return { ...parameters, pledge_id: asTyped(pledge), settlement_id: asTyped(settlement) };
}

/** Takes a side in and calls every readable operation as a partner would; each answer is read by both descriptions. */
async function answersTo(side: Side, uploads: Uploads, configured: boolean): Promise<Answers> {
  const acme = await seedWorkspace(api().db);
  await upload(api(), acme, side, uploads);
  const { token } = await seedKey(api().db, acme, { entityIds: [idOf(side, 'entity')] });
  const client = publishedClient(api().url, acme.name, token);
  if (configured) await configure(client);
  const answers: Record<string, { status: number; body: unknown }> = {};
  for (const path of paths) {
    const { data, error, response } = await calls[path](client, at(path, side));
    const body: unknown = response.ok ? data : error;
    const operation = published[`GET ${path}`];
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const mistakes = response.ok ? operation && mistakesIn(operation, body) : mistakesInRefusal(body);
    const told = `${path} ${response.status} ${JSON.stringify(body)}`;
    expect(mistakes, `as published: ${told}`).toEqual([]);
    expect(mistakesInOwn(path, response.status, type, body), `as we describe: ${told}`).toEqual([]);
    answers[path] = { status: response.status, body };
  }
  return answers;
}

async function configure(client: ReturnType<typeof publishedClient>): Promise<void> {
  const body = { all: { webhook: { url: 'https://partner.example/hook', secret: 'top secret' } } };
  const { data } = await client.PUT('/notifications/configuration', { body });
  const operation = published['PUT /notifications/configuration'];
  expect(operation && mistakesIn(operation, data)).toEqual([]);
  expect(data).toEqual(body);
}

const MARKER = 'generated';
let bases = 10_000;
const sideOf = (rows: number): Side => {
  bases += 10_000;
  return { base: bases, rows, marker: MARKER };
};

describe('the client of the published description', () => {
  it('was made of the description as it is now, and was not touched since', () => {
    const text = readFileSync(CLIENT, 'utf8');
    const types = text.split('\n').slice(3).join('\n');
    expect(text).toBe(headed(digestOf(JSON.stringify(asOpenApi())), types));
  });

  it('reads by every readable operation of it', () => {
    const readable = Object.keys(published)
      .filter((name) => name.startsWith('GET ') && !name.includes('/challenge'))
      .map((name) => name.slice('GET '.length));
    expect([...paths].sort()).toEqual(readable.sort());
    expect(paths.length).toBe(72);
  });
});

describe('every answer is as published and as we describe it, for generated data', () => {
  const styles = ['absent', 'present', 'either'] as const;
  const cases = styles.flatMap((optional) => [1, 3].map((rows) => ({ optional, rows })));

  it('has something of every resource that is mirrored', () => {
    const mirrored = importableResources.filter(({ kind }) => kind === 'mirrored').map(({ name }) => name);
    expect([...generatedResources].sort()).toEqual(mirrored.sort());
  });

  it.each(cases)(
    'D1 $rows of each, what is optional $optional: each comes out as it went in',
    async ({ optional, rows }) => {
      const generated = fc
        .constant(rows)
        .map(sideOf)
        .chain((side) => fc.tuple(fc.constant(side), uploadsOf(side, optional)));
      const property = fc.asyncProperty(generated, async ([side, uploads]) => {
        const answers = await answersTo(side, uploads, true);
        for (const path of paths) expect([path, answers[path]?.status]).toEqual([path, 200]);
        expectAsUploaded(answers, uploads, side);
      });
      await fc.assert(property, { numRuns: 2, endOnFailure: true });
    },
    240_000,
  );

  it('D1 an account with nothing below it: its lists are empty, or say what the account itself says', async () => {
    const side = sideOf(1);
    const [{ accounts = [], transactions = [] }] = fc.sample(uploadsOf(side, 'absent'), 1) as [Uploads];
    const answers = await answersTo(side, { accounts, transactions }, false);
    for (const path of paths) {
      const { status, body } = answers[path] ?? {};
      const rows = rowsOf(body);
      if (status !== 200) expect([path, [404, 501].includes(status ?? 0)]).toEqual([path, true]);
      else if (!FILLED.includes(path) && rows !== undefined) expect([path, rows]).toEqual([path, 0]);
    }
  });

  it('D1 nothing at all: every list is empty, and everything else is refused as published', async () => {
    const answers = await answersTo(sideOf(0), {}, false);
    for (const path of paths) {
      const { status, body } = answers[path] ?? {};
      const isThere = !path.includes('{') && path !== '/notifications/configuration';
      expect([path, status]).toEqual([path, isThere || ALWAYS.includes(path) ? 200 : 404]);
      if (isThere && !FILLED.includes(path)) expect([path, rowsOf(body) ?? 0]).toEqual([path, 0]);
    }
  });
});
