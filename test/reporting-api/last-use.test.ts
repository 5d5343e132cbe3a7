import { pino } from 'pino';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { LastUse } from '../../reporting-api/last-use.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
});

async function lastUse(key: SeededKey) {
  return inWorkspace(api().db, acme.workspaceId, async (trx) => {
    const columns = ['lastUsedAt', 'lastUsedAddress', 'lastUsedAgent'] as const;
    const secret = await trx
      .selectFrom('secrets')
      .select(columns)
      .where('clientId', '=', key.clientId)
      .executeTakeFirstOrThrow();
    const stored = await trx
      .selectFrom('reportingKeys')
      .select(columns)
      .where('id', '=', key.keyId)
      .executeTakeFirstOrThrow();
    return { secret, key: stored };
  });
}

describe('when, from where and with what a key was last used', () => {
  it('is on the key and on the secret soon, to the minute', async () => {
    const key = await seedKey(api().db, acme);
    await api().get('/accounts', { authorization: `Bearer ${key.token}`, 'user-agent': 'partner/1.0' });
    await vi.waitFor(async () => expect((await lastUse(key)).key.lastUsedAt).not.toBeNull(), {
      timeout: 20_000,
      interval: 50,
    });
    const used = await lastUse(key);
    expect(used.key).toEqual(used.secret);
    expect(used.key).toMatchObject({ lastUsedAddress: '127.0.0.1', lastUsedAgent: 'partner/1.0' });
    expect(used.key.lastUsedAt?.getTime()).toBe(
      Math.floor((used.key.lastUsedAt?.getTime() ?? 0) / 60_000) * 60_000,
    );
  });

  it('is not touched by a refused call', async () => {
    const suspended = await seedKey(api().db, acme, { suspended: true });
    const revoked = await seedKey(api().db, acme, { state: 'revoked' });
    const used = await seedKey(api().db, acme);
    for (const { token } of [suspended, revoked, used]) await api().get('/accounts', token);
    await vi.waitFor(async () => expect((await lastUse(used)).key.lastUsedAt).not.toBeNull(), {
      timeout: 20_000,
      interval: 50,
    });
    expect((await lastUse(suspended)).key.lastUsedAt).toBeNull();
    expect((await lastUse(revoked)).secret.lastUsedAt).toBeNull();
  });

  it('T79 costs one write a minute for a key, however often it is used', async () => {
    const key = await seedKey(api().db, acme);
    const before = { ...api().queries };
    for (let call = 0; call < 50; call += 1) await api().get('/whoami', key.token);
    await vi.waitFor(async () => expect((await lastUse(key)).key.lastUsedAt).not.toBeNull(), {
      timeout: 20_000,
      interval: 50,
    });
    for (let call = 0; call < 50; call += 1) await api().get('/whoami', key.token);
    expect(api().queries).toEqual({ reads: before.reads + 100, others: before.others + 1 });
  });

  it('T79 never goes backwards, in whatever order processes write', async () => {
    const key = await seedKey(api().db, acme);
    const note = (secondsAgo: number, agent: string) =>
      api().pool.query('SELECT note_last_use($1, $2, $3, $4)', [
        key.clientId,
        secondsAgo,
        '192.0.2.1',
        agent,
      ]);
    await note(120, 'earlier');
    const first = await lastUse(key);
    await note(0, 'now');
    await note(240, 'long ago');
    const last = await lastUse(key);
    expect([last.key.lastUsedAgent, last.secret.lastUsedAgent]).toEqual(['now', 'now']);
    expect(last.secret.lastUsedAt).toEqual(last.key.lastUsedAt);
    expect(last.key.lastUsedAt?.getTime()).toBeGreaterThan(
      first.key.lastUsedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    );
  });

  it('is written when the process closes, and holds no key that came as a user agent', async () => {
    const key = await seedKey(api().db, acme);
    const memory = new LastUse(api().pool, pino({ level: 'silent' }));
    memory.note(key.clientId, '192.0.2.7', `curl ${key.token} ${'x'.repeat(500)}\u0007`);
    await memory.flush();
    const { lastUsedAgent } = (await lastUse(key)).secret;
    expect(lastUsedAgent).not.toContain(key.token.slice(30, 60));
    expect(lastUsedAgent?.length).toBeLessThanOrEqual(200);
  });
});
