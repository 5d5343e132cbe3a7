import { describe, expect, it } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { LAST_MIRRORED_ID } from '../../domain/published-id.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import type { ImportResult } from '../../mirror/import-result.ts';
import { useFullStage } from './full-stage.ts';

const stage = useFullStage();

/** Digits as they stand in the line: no number of JavaScript holds them. */
const TOO_WIDE = ['18446744073709551616', '1e300', '1.5'];
type Document = Record<string, any>;

/** The first line of the demo data of a resource, changed; what is written as `"<18…>"` becomes a number. */
function changed(resource: Parameters<typeof demoNdjson>[0], change: (doc: Document) => void): string {
  const [line = ''] = demoNdjson(resource, 1);
  const doc = JSON.parse(line) as Document;
  change(doc);
  return JSON.stringify(doc).replaceAll(/"<([^>]+)>"/g, '$1');
}

const bring = (resource: string, line: string): Promise<ImportResult> =>
  importNdjson(stage().api.db, stage().acme.workspaceId, resource, [line]);

/** Takes a line in, looks, and puts the demo data's own line back. */
async function read(resource: Parameters<typeof demoNdjson>[0], line: string, paths: string[]) {
  const { api, all } = stage();
  const brought = await bring(resource, line);
  const statuses = brought.ok
    ? await Promise.all(paths.map(async (path) => [path, (await api.get(path, all.token)).status]))
    : brought;
  expect(
    await bring(
      resource,
      changed(resource, () => undefined),
    ),
  ).toMatchObject({ ok: true });
  return statuses;
}

const answered = (paths: string[]) => paths.map((path) => [path, 200]);

describe('D4 what an upload takes in', () => {
  it.each(TOO_WIDE)('D4 is read, though a user, a group or a label in it has the number %s', async (n) => {
    const wide = `<${n}>`;
    const everybody = ['/users', '/groups', '/requests'];
    const rules = (data: object[]) => (doc: Document) => {
      doc['governance_rules'][0].rules[0] = { id: 1, type: 'MULTI_AUTHORIZATIONS', data };
    };
    // The description's groups and rules are open: what it does not name may stand there, too.
    const account = changed('accounts', rules([{ group: 1, quorum: 1, users: [wide, 4] }]));
    expect(await read('accounts', account, everybody)).toEqual(answered(everybody));
    if (n === '1.5') return;
    const group = changed('groups', (doc) => doc['members'].push(wide));
    expect(await read('groups', group, everybody)).toEqual(answered(everybody));
    const request = changed('requests', (doc) => Object.assign(doc, { target_id: wide }));
    expect(await read('requests', request, ['/requests'])).toEqual(answered(['/requests']));
    const label = { id: wide, name: 'Wide', info: { color: 'red', description: '' } };
    const labelled = changed('accounts', (doc) => Object.assign(doc, { labels: [label] }));
    expect(await read('accounts', labelled, ['/labels'])).toEqual(answered(['/labels']));
  });

  it('D4 is read, whatever stands where the description leaves room', async () => {
    const { api, all } = stage();
    const { request_id: id } = JSON.parse(changed('request-governance', () => undefined)) as Document;
    const path = `/requests/${id}/governance-status`;
    // It is about account 101, and so in scope.
    const request = changed('requests', (doc) =>
      Object.assign(doc, { id, target_type: 'ACCOUNT', target_id: 101 }),
    );
    expect(await bring('requests', request)).toMatchObject({ ok: true });
    expect((await api.get(path, all.token)).status).toBe(200);
    const room = { user: { id: 'somebody' }, created_by: '<1e300>', approvers: 'nobody', group: { id: [] } };
    const odd = changed('request-governance', (doc) => Object.assign(doc['document'].request, { room }));
    expect(await read('request-governance', odd, [path])).toEqual(answered([path]));
  });

  it('D4 is read, though its id is the last before those of our own', async () => {
    const { api, all } = stage();
    const id = LAST_MIRRORED_ID;
    const request = changed('requests', (doc) =>
      Object.assign(doc, { id, target_type: 'ACCOUNT', target_id: 101 }),
    );
    expect(await bring('requests', request)).toMatchObject({ ok: true });
    const status = changed('request-governance', (doc) => Object.assign(doc, { request_id: id }));
    expect(await bring('request-governance', status)).toMatchObject({ ok: true });
    const { body } = await api.get(`/requests/${id}/governance-status`, all.token);
    expect(body.governance_steps).toHaveLength(JSON.parse(status).document.governance_steps.length);
  });

  it('D4 is read, though a balance has a date that is none: it is in no stretch of time', async () => {
    const { api, all } = stage();
    const line = changed('account-balances-history', (doc) => {
      doc['document'].balances[0].date = 'the day before';
    });
    const account = (JSON.parse(line) as Document)['account_id'];
    const path = `/accounts/${account}/balances/history`;
    const since = `${path}?start=2000-01-01T00:00:00Z`;
    expect(await bring('account-balances-history', line)).toMatchObject({ ok: true });
    expect((await api.get(path, all.token)).body.balances).toHaveLength(30);
    expect((await api.get(since, all.token)).body.balances).toHaveLength(29);
  });

  it.each(['2024-99-99T99:99:99', '2023-02-29T00:00:00', '2024-04-31T00:00:00Z', '2024-01-01T24:00:00'])(
    'D4 has moments that there are: not %s',
    async (at) => {
      const line = changed('solana-stakes', (doc) => Object.assign(doc['document'], { created_on: at }));
      expect(await bring('solana-stakes', line)).toMatchObject({
        ok: false,
        code: 'invalid_lines',
        problems: [{ line: 1, field: 'document.created_on' }],
      });
    },
  );

  it.each(['2024-02-29T00:00:00', '2000-02-29T23:59:59.123456', '2024-12-31T23:59:59+05:30'])(
    'D4 has moments that there are: %s',
    async (at) => {
      const line = changed('solana-stakes', (doc) => Object.assign(doc['document'], { created_on: at }));
      expect(await bring('solana-stakes', line)).toMatchObject({ ok: true });
    },
  );

  it.each([`0.${'7'.repeat(20_000)}`, '7'.repeat(200_000)])(
    'D4 has no number that the database cannot hold (%#)',
    async (number) => {
      const line = changed('accounts', (doc) => Object.assign(doc, { coin_fields: { odd: `<${number}>` } }));
      expect(await bring('accounts', line)).toMatchObject({ code: 'invalid_lines', problems: [{ line: 1 }] });
    },
  );
});
