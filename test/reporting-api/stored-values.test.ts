import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { checksum } from '../../keys/secret/token.ts';
import { connected } from '../spine/connected.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let other: SeededWorkspace;
let key: SeededKey;

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  other = await seedWorkspace(api().db);
  key = await seedKey(api().db, acme);
});

describe('what is stored proves nothing', () => {
  it('T21 no stored value authenticates', async () => {
    const rows = await inWorkspace(api().db, acme.workspaceId, async (trx) => {
      const secrets = await trx.selectFrom('secrets').selectAll().execute();
      const keys = await trx.selectFrom('reportingKeys').selectAll().execute();
      return [...secrets, ...keys];
    });
    const stored = rows
      .flatMap((row) => Object.values(row))
      .flatMap((value) =>
        Buffer.isBuffer(value)
          ? [value.toString('hex'), value.toString('base64'), value.toString('latin1')]
          : [String(value)],
      );
    expect(stored.length).toBeGreaterThan(20);
    for (const text of stored) {
      const printable = encodeURIComponent(text).slice(0, 2000);
      expect((await api().get('/whoami', { authorization: `Bearer ${printable}` })).status).toBe(401);
      expect((await api().get('/whoami', basic(key.clientId, text))).status).toBe(401);
    }
  });

  it("T21 a planted SHA-256 of a secret of one's own does not authenticate", async () => {
    const victim = await seedKey(api().db, acme);
    const head = `quorate_live_${victim.clientId}_${'b'.repeat(43)}`;
    const digest = createHash('sha256').update(head).digest();
    await plantDigest(digest, victim.clientId);
    expect((await api().get('/whoami', head + checksum(head))).status).toBe(401);
    expect((await api().get('/whoami', victim.token)).status).toBe(401);
  });

  it('T21 a digest moved to another client id, or to another workspace, does not authenticate', async () => {
    const [one, two] = [await seedKey(api().db, acme), await seedKey(api().db, acme)];
    const foreign = await seedKey(api().db, other);
    const digest = await inWorkspace(api().db, acme.workspaceId, (trx) =>
      trx
        .selectFrom('secrets')
        .select('digest')
        .where('clientId', '=', one.clientId)
        .executeTakeFirstOrThrow(),
    );
    await plantDigest(randomBytes(32), one.clientId);
    const secretOfOne = one.token.slice(-49, -6);
    for (const victim of [two, foreign]) {
      await plantDigest(digest.digest, victim.clientId);
      const head = `quorate_live_${victim.clientId}_${secretOfOne}`;
      expect((await api().get('/whoami', head + checksum(head))).status).toBe(401);
      await plantDigest(createHash('sha256').update(victim.clientId).digest(), victim.clientId);
    }
  });

  it('J6 finds a key under the older of two live peppers, and no key under a third', async () => {
    const older = await seedKey(api().db, acme, {
      peppers: [{ version: 1, key: Buffer.alloc(32, 'pepper one') }],
    });
    const strange = await seedKey(api().db, acme, {
      peppers: [{ version: 3, key: Buffer.alloc(32, 'pepper three') }],
    });
    expect((await api().get('/whoami', older.token)).status).toBe(200);
    expect((await api().get('/whoami', strange.token)).status).toBe(401);
  });
});

/** As the owner of the tables: the application may replace no digest. */
async function plantDigest(digest: Buffer, clientId: string): Promise<void> {
  await connected(api().database.ownerUrl, (owner) =>
    owner.query('UPDATE secrets SET digest = $1 WHERE client_id = $2', [digest, clientId]),
  );
}
