import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { endEverything, useStage } from './stage.ts';

const stage = useStage({ maxKeys: 500 });

describe('/keys for one key', () => {
  let key: SeededKey;
  const stored = async () =>
    (
      await stage().sql<{ name: string; suspended: boolean; state: string; deleted_at: Date | null }>(
        'SELECT name, suspended, state, deleted_at FROM reporting_keys WHERE id = $1',
        [key.keyId],
      )
    )[0];
  const ana = () => stage().slack.person('ana');
  const erin = () => stage().slack.person('erin');

  beforeEach(async () => {
    await endEverything(stage());
    key = await seedKey(stage().db, stage().seeded, { name: 'Ledger export', environment: 'test' });
    await stage().sql('UPDATE secrets SET confirmed_at = created_at WHERE key_id = $1', [key.keyId]);
  });

  it('C4 show names a key by name, client id or number, and lists every column', async () => {
    const [row] = await stage().sql<{ number: number }>('SELECT number FROM reporting_keys WHERE id = $1', [
      key.keyId,
    ]);
    for (const text of ['ledger EXPORT', key.clientId, String(row?.number), `#${row?.number}`]) {
      await erin().slashCommand('/keys', `show ${text}`);
      const shown = await erin().waitForEphemeral('Ledger export (#');
      const columns = [
        'State',
        'Key',
        'Client id',
        'Expires',
        'Entities',
        'Permission groups',
        'Created',
        'Created by',
        'Last used',
      ];
      for (const column of [...columns, 'never', `${key.token.slice(0, 29)}…${key.token.slice(-4)}`])
        expect(plainText(shown)).toContain(column);
      expect(plainText(shown)).not.toContain(key.secret);
    }
  });

  it('C4 list shows members their own keys only, and names nothing of others', async () => {
    await stage().slack.person('ben').slashCommand('/keys', 'list');
    await stage().slack.person('ben').waitForEphemeral('Ledger export');
    await stage().sql("UPDATE members SET role = 'member' WHERE id = $1", [stage().memberId('dmitri')]);
    onTestFinished(async () => {
      await stage().sql("UPDATE members SET role = 'administrator' WHERE id = $1", [
        stage().memberId('dmitri'),
      ]);
    });
    const dmitri = stage().slack.person('dmitri');
    await dmitri.slashCommand('/keys', 'list');
    await dmitri.waitForEphemeral('No key of yours waits or works now');
    await dmitri.slashCommand('/keys', 'list lost');
    await dmitri.waitForEphemeral('"lost" is no state of a key');
    await dmitri.slashCommand('/keys', 'show Ledger export');
    const answer = await dmitri.waitForEphemeral('There is no key called "Ledger export" that you can see');
    expect(plainText(answer)).toContain('/keys request');
  });

  it('C4 a page beyond the end of a list is its last', async () => {
    await erin().slashCommand('/keys', 'list active 9');
    const answer = plainText(await erin().waitForEphemeral('Page 1 of 1'));
    expect(answer).toContain('Ledger export');
  });

  it('C5 one administrator suspends and resumes at once, and a member is refused', async () => {
    await erin().slashCommand('/keys', 'suspend Ledger export');
    await erin().waitForEphemeral('Only administrators may do this');
    expect((await stored())?.suspended).toBe(false);
    await ana().slashCommand('/keys', 'suspend Ledger export');
    await ana().waitForEphemeral('Ledger export is suspended');
    expect((await stored())?.suspended).toBe(true);
    await ana().slashCommand('/keys', 'suspend Ledger export');
    await ana().waitForEphemeral('already suspended');
    await ana().slashCommand('/keys', 'resume Ledger export');
    await ana().waitForEphemeral('Ledger export works again');
    expect((await stored())?.suspended).toBe(false);
  });

  it('C4 renaming works at once, and a bad name is refused at its field', async () => {
    await erin().slashCommand('/keys', 'rename Ledger export');
    await erin().waitForModal('New name');
    erin().fillModal({ name: ' ' });
    expect(await erin().submitModal({ unchecked: true })).toMatchObject({
      kind: 'errors',
      errors: { name: expect.stringContaining('1 to 64') },
    });
    erin().fillModal({ name: 'Ledger export 2' });
    await erin().submitModal();
    await erin().waitForModal('is now called Ledger export 2');
    await erin().closeModal();
    expect((await stored())?.name).toBe('Ledger export 2');
  });

  it('C6 rotating asks for the overlap and lets only the owner reveal', async () => {
    await ana().slashCommand('/keys', 'rotate Ledger export');
    await ana().waitForModal('Overlap');
    expect(await ana().submitModal({ unchecked: true })).toMatchObject({ kind: 'errors' });
    ana().fillModal({ overlap: '3600' });
    await ana().submitModal();
    await ana().waitForModal('The rotation has begun');
    await ana().closeModal();
    const [right] = await stage().sql<{ overlap_seconds: number; owner_id: string }>(
      "SELECT overlap_seconds, owner_id FROM reveal_rights WHERE state = 'open'",
    );
    expect(right).toEqual({ overlap_seconds: 3600, owner_id: stage().memberId('erin') });
    await ana().slashCommand('/keys', 'rotate Ledger export');
    await ana().waitForModal('already being rotated');
    await ana().closeModal();
    await ana().slashCommand('/keys', 'show Ledger export');
    const forAna = await ana().waitForEphemeral('Withdraw right to reveal');
    expect(plainText(forAna)).not.toContain('[Reveal]');
    await erin().slashCommand('/keys', 'show Ledger export');
    await erin().clickButton(await erin().waitForEphemeral('[Reveal]'), 'Reveal');
    await erin().waitForModal('Save this secret now');
    await erin().submitModal();
    await erin().waitForModal('works from now on');
    await erin().closeModal();
    await erin().slashCommand('/keys', 'show Ledger export');
    await erin().waitForEphemeral(/The old secret \(\w{16}\) works until .* Last used: never/);
  });

  it('C5 an edit keeps what is left as it is, and is refused when nothing changes', async () => {
    await ana().slashCommand('/keys', 'edit Ledger export');
    await ana().waitForModal('Entities now: Treasury');
    await ana().submitModal();
    await ana().waitForModal('is how it already is');
    await ana().closeModal();
    await ana().slashCommand('/keys', 'edit Ledger export');
    await ana().waitForModal('Entities now: Treasury');
    ana().fillModal({ entities: ['Treasury', 'Custody'] });
    await ana().submitModal();
    const review = plainText(await ana().waitForModal('Nothing exists yet'));
    expect(review).toContain('What it would reach today\n8 accounts, to read reports');
    expect(review).toContain('Entities until now\n• Treasury');
    expect(review).toContain('Reports');
    await ana().submitModal();
    await ana().waitForModal('Sent');
    await ana().closeModal();
    const [request] = await stage().sql<{
      content: { entityIds: number[]; permissionGroupIds: string[]; expiresAt: string };
    }>("SELECT content FROM requests WHERE kind = 'edit_reporting_key' AND state = 'pending'");
    const [now] = await stage().sql<{ expires_at: Date }>(
      'SELECT expires_at FROM reporting_keys WHERE id = $1',
      [key.keyId],
    );
    expect(request?.content).toMatchObject({
      entityIds: [1, 3],
      permissionGroupIds: ['reports'],
      expiresAt: now?.expires_at.toISOString(),
    });
    await ana().slashCommand('/keys', 'edit Ledger export');
    await ana().waitForModal('Entities now');
    ana().fillModal({ entities: ['Trading'] });
    await ana().submitModal();
    await ana().waitForModal('already asks for a change');
    await ana().closeModal();
  });

  it('C5 revoking names the key, says that it is final, shows the last use, and suspends while it waits', async () => {
    await erin().slashCommand('/keys', 'revoke Ledger export');
    const form = plainText(await erin().waitForModal('Revoke Ledger export?'));
    expect(form).toMatch(/This is final/);
    expect(form).toMatch(/Last used\nnever/);
    erin().fillModal({ reason: 'No longer needed' });
    await erin().submitModal();
    await erin().waitForModal('Nothing exists yet');
    expect((await stored())?.suspended).toBe(false);
    await erin().submitModal();
    await erin().waitForModal('Sent');
    await erin().closeModal();
    expect((await stored())?.suspended).toBe(true);
    await ana().slashCommand('/keys', 'resume Ledger export');
    await ana().waitForEphemeral('asks for its revocation');
    await ana().slashCommand('/keys', 'suspend Ledger export');
    const both = plainText(await ana().waitForEphemeral(/Ledger export is suspended/));
    expect(both).not.toContain('lets it work again');
    await ana().slashCommand('/keys', 'resume Ledger export');
    await ana().waitForEphemeral('another reason still keeps it stopped');
  });

  it('C4 deleting confirms by name and says final; an ended key goes off the lists', async () => {
    await stage().sql("UPDATE secrets SET state = 'dead', ended_at = now() WHERE key_id = $1", [key.keyId]);
    await stage().sql("UPDATE reporting_keys SET state = 'revoked', ended_at = now() WHERE id = $1", [
      key.keyId,
    ]);
    await ana().slashCommand('/keys', 'delete Ledger export');
    const form = plainText(await ana().waitForModal('Delete Ledger export?'));
    expect(form).toMatch(/This is final/);
    expect(form).toMatch(/Last used\nnever/);
    await ana().submitModal();
    await ana().waitForModal('is off the lists');
    await ana().closeModal();
    expect((await stored())?.deleted_at).not.toBeNull();
  });

  it('B3 an entity edit takes ids to add and to remove, and its review names each key it widens and by what', async () => {
    await seedKey(stage().db, stage().seeded, { name: 'Widened key', entityIds: [1] });
    await ana().slashCommand('/keys', 'entity Treasure');
    await ana().waitForModal('There is no active entity called "Treasure"');
    await ana().closeModal();
    await ana().slashCommand('/keys', 'entity Treasury');
    await ana().waitForModal('Accounts to add');
    ana().fillModal({ add_accounts: '105, none', remove_accounts: '101' });
    expect(await ana().submitModal()).toMatchObject({
      kind: 'errors',
      errors: { add_accounts: expect.stringContaining('this is none: none') },
    });
    ana().fillModal({ add_accounts: '105 99999', remove_accounts: '101' });
    expect(await ana().submitModal()).toMatchObject({
      kind: 'errors',
      errors: { add_accounts: expect.stringContaining('no account with this id: 99999') },
    });
    ana().fillModal({ add_accounts: '105', remove_accounts: '101' });
    await ana().submitModal();
    const review = plainText(await ana().waitForModal('Nothing exists yet'));
    expect(review).toMatch(/Key Widened key would gain 1 account/);
    await ana().submitModal();
    await ana().waitForModal('Sent');
    await ana().closeModal();
    const [request] = await stage().sql<{ content: object }>(
      "SELECT content FROM requests WHERE kind = 'edit_entity' AND state = 'pending'",
    );
    expect(request?.content).toEqual({ entityId: 1, addAccountIds: [105], removeAccountIds: [101] });
  });

  it('B2 a rule is typed in steps; what cannot be read, met or found is refused at its field', async () => {
    await ana().slashCommand('/keys', 'rule create_reporting_key');
    await ana().waitForModal('What holds now');
    const trial = async (rule_steps: string) => {
      ana().fillModal({ rule_kind: 'create_reporting_key', rule_order: 'in_order', rule_steps });
      return ana().submitModal();
    };
    expect(await trial('two of everybody')).toMatchObject({
      errors: { rule_steps: expect.stringContaining('cannot be read') },
    });
    expect(await trial('2 of @nobody')).toMatchObject({
      errors: { rule_steps: expect.stringContaining('@nobody') },
    });
    expect(await trial('1 of administrators')).toMatchObject({
      errors: { rule_steps: expect.stringContaining('at least 2 approvals') },
    });
    expect(await trial('4 of administrators')).toMatchObject({
      errors: { rule_steps: expect.stringContaining('4 approvals') },
    });
    await trial(`1 of administrators; 2 of <@${stage().slackId('ben')}>, @Chloé Martin`);
    const review = plainText(await ana().waitForModal('Nothing exists yet'));
    expect(review).toContain('Change an admin rule: Create a reporting API key');
    expect(review).toContain('Until now: 2 of the administrators');
    expect(review).toContain('Then: 1 of the administrators, then 2 of Ben Okafor or Chloé Martin');
    await ana().closeModal();
  });
});
