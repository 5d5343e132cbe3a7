import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from '../../database/connection.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { EntityId, KeyId, PermissionGroupId } from '../../domain/ids.ts';
import { publishedId } from '../../domain/published-id.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { handleEntry } from '../../notifications/handle-entry.ts';
import type { Resolve } from '../../notifications/webhook/public-address.ts';
import { createLogger } from '../../observability/logger.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi } from '../../reporting-api/create-reporting-api.ts';
import { sealSecret } from '../../webhooks/seal.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { notifyDeps, WEBHOOK_KEY } from './notify-deps.ts';
import { dm, told } from './reading.ts';
import { useReceiver, verifies } from './receiver.ts';
import { ask, deliveriesOf, happen, keyDraft, type Stage, seed, tellAll, useStage, vote } from './stage.ts';

const SECRET = 'the partner’s own secret';

describe('the webhook of a key', () => {
  const stage = useStage();
  const receiver = useReceiver();
  const { received } = receiver;
  const accepts = receiver.answer;
  let api = '';
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const pool = createPool({ url: stage().database.appUrl, applicationName: 'reporting-api' });
    const wide = { perSecond: 10_000, burst: 10_000 };
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      logger: createLogger({ level: 'error', name: 'api', destination: { write: () => {} } }),
      metrics: createMetrics('test'),
      limits: { key: wide, workspace: wide, address: wide },
      webhooks: { key: WEBHOOK_KEY, allowLoopback: true },
    });
    ends.push(
      () => app.close(),
      () => pool.end(),
    );
    api = await app.listen({ host: '127.0.0.1', port: 0 });
    await stage().start();
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });
  beforeEach(() => {
    received.length = 0;
    receiver.answer = accepts;
  });

  const asking = ({ token }: SeededKey) => ({ authorization: `Bearer ${token}` });

  async function configure(key: SeededKey, webhook: { url: string; secret: string } | null): Promise<void> {
    const body = JSON.stringify({ all: { webhook } });
    const path = `${api}/notifications/configuration`;
    const reply = await fetch(path, { method: 'PUT', headers: asking(key), body });
    expect([reply.status, await reply.json()]).toEqual([200, { all: { webhook } }]);
  }

  /** A workspace with a key on each of two entities, both told of events at addresses of their own. */
  async function twoKeys(on: Stage) {
    const workspace = await seed(on, { announcementChannel: null });
    const one = await seedKey(on.db, workspace, { entityIds: [1], name: 'One' });
    const two = await seedKey(on.db, workspace, { entityIds: [2, 3], name: 'Two' });
    await configure(one, { url: `${receiver.url}/one`, secret: SECRET });
    await configure(two, { url: `${receiver.url}/two`, secret: `${SECRET} too` });
    return { workspace, one, two };
  }

  const toldAt = (path: string) =>
    received.filter((one) => one.path === `/hook/${path}`).map(({ body }) => JSON.parse(body) as object);

  const numberOf = (on: Stage, { workspaceId }: SeededWorkspace, id: KeyId) =>
    inWorkspace(on.db, workspaceId, async (trx) => {
      const key = await trx
        .selectFrom('reportingKeys')
        .select('number')
        .where('id', '=', id)
        .executeTakeFirst();
      return publishedId(key?.number ?? 0);
    });

  const entityEvent = (id: number) => ({
    payload_type: 'ENTITY',
    event_type: 'ENTITY_HAS_BEEN_EDITED',
    id,
  });

  it('Compat 80, 81, 83 is told of what the key sees and nothing else, in a signed body of exactly three members', async () => {
    const on = stage();
    const { workspace, one, two } = await twoKeys(on);
    const draft = { entityId: 2 as EntityId, addAccountIds: [], removeAccountIds: [105] };
    const editing = await ask(on, workspace, 'deniz', 'edit_entity', draft);
    const reason = 'No longer needed';
    await ask(on, workspace, 'deniz', 'revoke_reporting_key', { keyId: one.keyId, reason });
    await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Covers more than either'));
    const narrow = { ...keyDraft(workspace, 'Covers less'), entityIds: [3 as EntityId] };
    await ask(on, workspace, 'emil', 'create_reporting_key', narrow);
    for (const who of ['ana', 'bruno'] as const) await vote(on, workspace, editing, who);
    await on.activities.decide(editing);
    await tellAll(on, workspace);
    // The first key was stopped by the wish to revoke it, before anything could be told.
    expect(toldAt('one')).toEqual([]);
    const asked = await inWorkspace(on.db, workspace.workspaceId, (trx) =>
      trx.selectFrom('requests').select('number').orderBy('number', 'desc').executeTakeFirstOrThrow(),
    );
    expect(toldAt('two')).toEqual(
      expect.arrayContaining([
        { payload_type: 'REQUEST', event_type: 'REQUEST_HAS_BEEN_CREATED', id: publishedId(asked.number) },
        entityEvent(2),
      ]),
    );
    expect(toldAt('two')).toHaveLength(2);
    for (const call of received) {
      expect(verifies(`${SECRET} too`, call)).toBe(true);
      expect(verifies(SECRET, call)).toBe(false);
      expect(call.body).not.toContain('Covers');
    }
    // What is told of is there when it is asked for.
    const path = `${api}/requests/${publishedId(asked.number)}`;
    expect((await fetch(path, { headers: asking(two) })).status).toBe(200);
  });

  it('Compat 83 a key is told of itself, by the id that it has among users', async () => {
    const on = stage();
    const { workspace, one, two } = await twoKeys(on);
    const { workspaceId, people } = workspace;
    const renamed = { workspaceId, keyId: one.keyId, memberId: people.emil.id, name: 'First' };
    expect(await renameKey(on.db, renamed)).toMatchObject({ ok: true });
    await tellAll(on, workspace);
    const id = await numberOf(on, workspace, one.keyId);
    expect(toldAt('one')).toEqual([{ payload_type: 'USER', event_type: 'USER_HAS_BEEN_EDITED', id }]);
    expect(toldAt('two')).toEqual([]);
    const look = (key: SeededKey) => fetch(`${api}/users/${id}`, { headers: asking(key) });
    expect([(await look(one)).status, (await look(two)).status]).toEqual([200, 404]);
  });

  it('Compat 26, 27, 83 a suspended key is told nothing, not even that; resumed, it is told so', async () => {
    const on = stage();
    const { workspace, one } = await twoKeys(on);
    const act = { workspaceId: workspace.workspaceId, keyId: one.keyId, memberId: workspace.people.ana.id };
    expect(await suspendKey(on.db, act)).toMatchObject({ ok: true });
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(received).toEqual([]);
    expect(await resumeKey(on.db, act)).toMatchObject({ ok: true });
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    const id = await numberOf(on, workspace, one.keyId);
    expect(toldAt('one')).toHaveLength(2);
    expect(toldAt('one')).toEqual(
      expect.arrayContaining([
        { payload_type: 'USER', event_type: 'USER_HAS_BEEN_UNSUSPENDED', id },
        entityEvent(1),
      ]),
    );
  });

  it.each([
    ['revoked', { state: 'revoked' }],
    ['expired, closed or not', { expiresInSeconds: -1 }],
    ['without the right to read', { permissionGroups: ['writes-only'] }],
  ] as const)('Compat 83 a key that is %s is told nothing', async (_, options) => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    const { workspaceId } = workspace;
    const group = { workspaceId, id: 'writes-only' as PermissionGroupId, name: 'Writes', description: '-' };
    await inWorkspace(on.db, workspaceId, (trx) =>
      trx
        .insertInto('permissionGroups')
        .values({ ...group, actions: ['data:write'] })
        .execute(),
    );
    const works = await seedKey(on.db, workspace, { entityIds: [1] });
    const stopped = await seedKey(on.db, workspace, { entityIds: [1], ...options });
    await configure(works, { url: `${receiver.url}/works`, secret: SECRET });
    await inWorkspace(on.db, workspace.workspaceId, async (trx) => {
      const row = await trx.selectFrom('keyNotifications').selectAll().executeTakeFirstOrThrow();
      const url = `${receiver.url}/stopped`;
      const sealedSecret = sealSecret(WEBHOOK_KEY, stopped.keyId, SECRET);
      await trx
        .insertInto('keyNotifications')
        .values({ ...row, keyId: stopped.keyId, url, sealedSecret, pausedAt: null })
        .execute();
    });
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(received.map(({ path }) => path)).toEqual(['/hook/works']);
  });

  it('Compat 82, 83 what waits for another attempt is dropped when the key was stopped or lost the entity meanwhile', async () => {
    const on = stage();
    const { workspace, one } = await twoKeys(on);
    const { workspaceId, people } = workspace;
    receiver.answer = (_, response) => void response.writeHead(500).end();
    const fails = async () => {
      const outboxId = await happen(on, workspace, 'entity_edited', '1');
      const waits = await handleEntry(notifyDeps(on), { workspaceId, outboxId });
      expect(waits).toEqual({ againInMs: 5_000 });
      await moveDatabaseClock(on.database.ownerUrl, 6_000);
      return { workspaceId, outboxId };
    };
    const first = await fails();
    const act = { workspaceId, keyId: one.keyId, memberId: people.ana.id };
    expect(await suspendKey(on.db, act)).toMatchObject({ ok: true });
    expect(await handleEntry(notifyDeps(on), first)).toBeNull();
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(await resumeKey(on.db, act)).toMatchObject({ ok: true });
    const second = await fails();
    await inWorkspace(on.db, workspaceId, (trx) =>
      trx.deleteFrom('keyEntities').where('keyId', '=', one.keyId).execute(),
    );
    expect(await handleEntry(notifyDeps(on), second)).toBeNull();
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(received).toHaveLength(2);
    const ended = (await deliveriesOf(on, workspace)).filter(({ channel }) => channel === 'webhook');
    expect(ended.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['dropped', 1],
      ['dropped', 1],
    ]);
  });

  it('Compat 82 a receiver that fails is called again until it answers, each time signed anew', async () => {
    const on = stage();
    const { workspace } = await twoKeys(on);
    const { workspaceId } = workspace;
    const outboxId = await happen(on, workspace, 'entity_edited', '3');
    receiver.answer = (_, response) => void response.writeHead(503).end();
    const waits: number[] = [];
    for (let moved = 0; waits.length < 3; ) {
      const again = await handleEntry(notifyDeps(on), { workspaceId, outboxId });
      waits.push(again?.againInMs ?? 0);
      moved += again?.againInMs ?? 0;
      await moveDatabaseClock(on.database.ownerUrl, moved);
    }
    receiver.answer = accepts;
    expect(await handleEntry(notifyDeps(on), { workspaceId, outboxId })).toBeNull();
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(waits).toEqual([5_000, 10_000, 20_000]);
    expect(toldAt('two')).toEqual(Array(4).fill(entityEvent(3)));
    expect(received.every((call) => verifies(`${SECRET} too`, call))).toBe(true);
    expect(await deliveriesOf(on, workspace)).toMatchObject([{ state: 'delivered', attempts: 4 }]);
  });

  it('Compat 79 no webhook is told nothing; another address and secret count from the next attempt on', async () => {
    const on = stage();
    const { workspace, one } = await twoKeys(on);
    await configure(one, null);
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(received).toEqual([]);
    await configure(one, { url: `${receiver.url}/elsewhere`, secret: 'another' });
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(toldAt('elsewhere')).toEqual([entityEvent(1)]);
    expect(received.every((call) => verifies('another', call))).toBe(true);
  });

  it('T68 a forbidden address is never called: the webhook is paused, on record, its owner told; setting it again resumes it', async () => {
    const on = stage();
    const { workspace, one } = await twoKeys(on);
    const { workspaceId } = workspace;
    const url = 'https://partner.example/moved-inside?token=1';
    await configure(one, { url, secret: SECRET });
    const inside: Resolve = async () => [{ address: '169.254.169.254', family: 4 }];
    const outboxId = await happen(on, workspace, 'entity_edited', '1');
    expect(await handleEntry(notifyDeps(on, { resolve: inside }), { workspaceId, outboxId })).toBeNull();
    expect(await deliveriesOf(on, workspace)).toMatchObject([
      { state: 'failed', detail: 'not a public address' },
    ]);
    await tellAll(on, workspace);
    await dm(on, 'emil', 'partner.example');
    expect(told(on, 'emil').join()).not.toContain('token=1');
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(received).toEqual([]);
    await configure(one, { url: `${receiver.url}/one`, secret: SECRET });
    await happen(on, workspace, 'entity_edited', '1');
    await tellAll(on, workspace);
    expect(toldAt('one')).toEqual([entityEvent(1)]);
    const events = await inWorkspace(on.db, workspaceId, (trx) =>
      trx
        .selectFrom('auditEvents')
        .select(['actor', 'action', 'body'])
        .where('objectId', '=', one.keyId)
        .orderBy('seq')
        .execute(),
    );
    expect(events.map(({ actor, action }) => [actor, action])).toEqual([
      [one.keyId, 'webhook.configured'],
      [one.keyId, 'webhook.configured'],
      ['system', 'webhook.paused'],
      [one.keyId, 'webhook.configured'],
    ]);
    expect(JSON.stringify(events)).not.toContain('partner.example');
  });
});
