import { webApi } from '@slack/bolt';
import { expect, it, onTestFinished } from 'vitest';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { EntityId, KeyId } from '../../domain/ids.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import { submitRequest } from '../../requests/submit.ts';
import { publishHome } from '../../slack-app/home/publish-home.ts';
import { seedKey } from '../support/seed-key.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { type Handle, useStage } from './stage.ts';

const stage = useStage();

it('F3 two people who look at the same moment, and see the same in different orders, do not wait for each other', async () => {
  const { db, proxy, seeded, slackId, sql } = stage();
  const { workspaceId } = seeded;
  // An earlier try has shown its own.
  await sql("DELETE FROM requests WHERE kind = 'edit_reporting_key'");
  await sql('DELETE FROM reaches');
  const one = await seedKey(db, seeded, { name: 'One' });
  const other = await seedKey(db, seeded, { name: 'Other' });
  await askedAndCancelled('ana', [one.keyId, other.keyId]);
  await askedAndCancelled('ben', [other.keyId, one.keyId]);
  // Nobody has seen these reaches. Whoever is the first to keep one waits until somebody else keeps one, too.
  onTestFinished(async () => {
    await sql('DROP FUNCTION IF EXISTS meet() CASCADE');
    await sql('DROP SEQUENCE IF EXISTS kept CASCADE');
  });
  await sql('CREATE SEQUENCE kept');
  await sql('GRANT ALL ON SEQUENCE kept TO PUBLIC');
  await sql(`
    CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM nextval('kept');
      WHILE (SELECT last_value FROM kept) < 2 LOOP PERFORM pg_sleep(0.01); END LOOP;
      RETURN NULL;
    END $$`);
  await sql('CREATE TRIGGER meet AFTER INSERT ON reaches FOR EACH ROW EXECUTE FUNCTION meet()');
  const slack = new webApi.WebClient(slackSecrets.botToken, { slackApiUrl: proxy.apiUrl });
  const look = (who: Handle) => publishHome({ db, slack, dates: 'plain' }, workspaceId, slackId(who));
  expect(await Promise.allSettled([look('ana'), look('ben')])).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'fulfilled', value: undefined },
  ]);
  expect(await sql('SELECT 1 FROM reaches')).toHaveLength(2);
});

/** Requests to edit these keys, one after the other, that the requester took back at once. */
async function askedAndCancelled(who: Handle, keyIds: KeyId[]): Promise<void> {
  const { db, memberId, seeded } = stage();
  const { workspaceId, permissionGroupIds } = seeded;
  for (const keyId of keyIds) {
    const sent = await submitRequest(db, STANDARD_BOUNDS, {
      ...{ workspaceId, requesterId: memberId(who), kind: 'edit_reporting_key' },
      draft: {
        keyId,
        entityIds: [1 as EntityId, 2 as EntityId],
        permissionGroupIds: [permissionGroupIds.reports],
        ownerId: memberId('erin'),
        expiresAt: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      },
    });
    if (!sent.ok) throw new Error(sent.refusal.code);
    await cancelRequest(db, { workspaceId, requestId: sent.value.id, memberId: memberId(who) });
  }
}
