import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import { findMember } from '../../members/roster.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { invitationMessage } from '../../slack-app/surfaces/messages/administrator-messages.ts';
import { askedBefore } from '../../slack-app/windows/asked-before.ts';
import { seedKey } from '../support/seed-key.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { requestKey, useStage } from './stage.ts';

const stage = useStage({ maxKeys: 500 });

describe('App Home', () => {
  it('A4 with no keys shows one sentence and the button to create one, alone', async () => {
    const erin = stage().slack.person('erin');
    const home = plainText(await erin.openHome());
    expect(home).toContain('A reporting API key lets a program read');
    expect(home).toContain('[Create a reporting API key]');
    expect(home).not.toContain('Shown:');
    await erin.clickButton('home', 'Create a reporting API key');
    await erin.waitForModal('Permission groups');
    await erin.closeModal();
  });

  it('B6 the requester follows, nudges (once in four hours) and cancels there', async () => {
    const erin = stage().slack.person('erin');
    await requestKey(stage(), 'erin', { name: 'To be cancelled' });
    await erin.openHome();
    await erin.waitForHome('To be cancelled');
    await erin.clickButton('home', 'Nudge');
    await erin.waitForModal('are reminded');
    await erin.closeModal();
    await erin.clickButton('home', 'Nudge');
    await erin.waitForModal('You can nudge again from');
    await erin.closeModal();
    await erin.clickButton('home', 'Cancel request');
    await erin.waitForModal('is cancelled');
    await erin.closeModal();
    await erin.waitForHome('Cancelled by');
    await erin.clickButton('home', 'Ask again');
    await erin.waitForModal('Permission groups');
    await erin.submitModal();
    const review = plainText(await erin.waitForModal('Nothing exists yet'));
    expect(review).toContain('To be cancelled');
    await erin.closeModal();
    while (erin.currentModal()) await erin.closeModal();
  });

  it('B1 an approver votes, takes it back and rejects from there; the requester never can', async () => {
    const { slack, sql } = stage();
    const id = await requestKey(stage(), 'ana', { name: 'Voted at home' });
    const ana = slack.person('ana');
    const ben = slack.person('ben');
    expect(plainText(await ana.openHome())).not.toContain('[Approve]');
    await ben.openHome();
    await ben.clickButton('home', 'Approve');
    await ben.waitForModal('Recorded: you approved');
    await ben.closeModal();
    await ben.waitForHome('Withdraw my approval');
    await ben.clickButton('home', 'Withdraw my approval');
    await ben.waitForModal('taken back');
    await ben.closeModal();
    await ben.waitForHome('[Approve]');
    await ben.clickButton('home', 'Reject');
    await ben.waitForModal('Recorded: you rejected');
    ben.fillModal({ reason: 'Two of these entities are not yours.' });
    await ben.submitModal();
    await ben.waitForModal('Your reason stands on every copy');
    await ben.closeModal();
    await stage().activities.decide(id);
    const { workspaceId } = stage().seeded;
    const view = await inWorkspace(stage().db, workspaceId, (trx) => viewRequest(trx, workspaceId, id));
    expect(view?.rejectReason).toBe('Two of these entities are not yours.');
    const [request] = await sql<{ state: string }>('SELECT state FROM requests WHERE id = $1', [id]);
    expect(request?.state).toBe('rejected');
  });

  it('C4 a request that does not concern them is not there for a member: neither its details nor what it asked for', async () => {
    const { db, slack, seeded, postCard } = stage();
    const { workspaceId } = seeded;
    const id = await requestKey(stage(), 'ana', { name: 'Between administrators' });
    const erin = slack.person('erin');
    await erin.clickButton(await postCard(id, 'erin'), 'Details');
    const shown = plainText(await erin.waitForModal('There is no such thing here'));
    expect(shown).not.toContain('Between administrators');
    await erin.closeModal();
    const again = (who: 'ana' | 'erin') =>
      inWorkspace(db, workspaceId, async (trx) => {
        const member = await findMember(trx, workspaceId, stage().memberId(who));
        if (!member) throw new Error('no such member');
        return askedBefore(trx, { workspaceId, member, open: true }, id);
      });
    expect(await again('erin')).toBeNull();
    expect(await again('ana')).toMatchObject({ name: 'Between administrators' });
  });

  it('B1 a requester who gets hold of a ballot button is refused, administrators included', async () => {
    const id = await requestKey(stage(), 'ana', { name: 'Own request' });
    const card = await stage().postCard(id, 'ben');
    await stage().slack.person('ana').clickButton(card, 'Approve');
    await stage().slack.person('ana').waitForEphemeral('You asked for this yourself');
    expect(await stage().sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).toEqual([]);
  });

  it('C4 administrators filter and page all keys, and act on one from its menu', async () => {
    const { db, seeded, slack, sql } = stage();
    for (let count = 1; count <= 7; count += 1)
      await seedKey(db, seeded, { name: `Paged ${count}`, ...(count === 1 ? { suspended: true } : {}) });
    const ana = slack.person('ana');
    const opened = await ana.openHome();
    await ana.choose('home', 'home_filter:all', 'All that have not ended');
    const first = plainText(
      await ana.waitForHome((home) => home !== opened && /Page 1 of 2/.test(plainText(home))),
    );
    expect(first).toContain('All keys');
    await ana.clickButton('home', 'Next page');
    await ana.waitForHome('Page 2 of 2');
    await ana.choose('home', 'home_filter:all', 'Suspended');
    const suspended = plainText(await ana.waitForHome('Shown: Suspended'));
    expect(suspended).toContain('Paged 1');
    expect(suspended).not.toContain('Paged 2');
    await ana.choose('home', 'home_filter:all', 'Active');
    await ana.waitForHome('Shown: Active');
    const [key] = await sql<{ id: string }>(
      "SELECT id FROM reporting_keys WHERE name = 'Paged 7' AND ended_at IS NULL",
    );
    await ana.choose('home', `key_menu:${key?.id}`, 'Suspend now');
    await ana.waitForModal('Paged 7 is suspended');
    await ana.closeModal();
    await ana.choose('home', `home_filter:all`, 'Suspended');
    await ana.waitForHome(
      (home) => /Shown: Suspended/.test(plainText(home)) && /Paged 7/.test(plainText(home)),
    );
    await ana.choose('home', `key_menu:${key?.id}`, 'Show');
    await ana.waitForModal('Client id');
    await ana.closeModal();
  });

  it('C4 every act that a command can do is in the menu of an administrator', async () => {
    const ana = stage().slack.person('ana');
    await seedKey(stage().db, stage().seeded);
    await ana.openHome();
    await ana.choose('home', 'home_filter:all', 'Active');
    const home = plainText(await ana.waitForHome('Shown: Active'));
    expect(home).toContain('(Manage | Show | Rename | Suspend now | Edit | Rotate | Revoke | Delete)');
    for (const button of ['Edit an entity', 'Change an admin rule', 'Help', 'Create a reporting API key'])
      expect(home).toContain(`[${button}]`);
  });

  it('T19 a guest sees why there is nothing for them', async () => {
    stage().proxy.setUserFlags(stage().slackId('erin'), { is_restricted: true });
    expect(plainText(await stage().slack.person('erin').openHome())).toContain('Guests cannot request');
    stage().proxy.setUserFlags(stage().slackId('erin'), {});
  });

  it('A6 an invited administrator accepts there, and with the last one the workspace opens', async () => {
    const { sql, slack } = stage();
    await sql("UPDATE workspaces SET state = 'founding'");
    await sql("UPDATE members SET state = 'invited' WHERE id = ANY($1)", [
      [stage().memberId('chloe'), stage().memberId('dmitri')],
    ]);
    const [chloe, dmitri, erin] = [slack.person('chloe'), slack.person('dmitri'), slack.person('erin')];
    expect(plainText(await erin.openHome())).toContain('is being set up');
    await erin.slashCommand('/keys', 'suspend anything');
    expect(plainText(await chloe.openHome())).toContain('You are invited to administer Quorate');
    await chloe.clickButton('home', 'Accept');
    await chloe.waitForModal('when one more administrator accepts');
    await chloe.closeModal();
    await dmitri.openHome();
    await dmitri.clickButton('home', 'Accept');
    await dmitri.waitForModal('the workspace is open');
    await dmitri.closeModal();
    await dmitri.waitForHome('My tasks');
    const [workspace] = await sql<{ state: string }>('SELECT state FROM workspaces');
    expect(workspace?.state).toBe('open');
  });

  it('A6 an invitation that still shows its button answers who has long accepted with how things stand', async () => {
    const { proxy, slack, slackId, sql } = stage();
    const poster = new webApi.WebClient(slackSecrets.botToken, { slackApiUrl: proxy.apiUrl });
    const { ts } = await poster.chat.postMessage({ channel: slackId('chloe'), ...invitationMessage('acme') });
    const chloe = slack.person('chloe');
    const before = await sql('SELECT count(*) FROM audit_events');
    await chloe.clickButton(await chloe.waitForMessage((message) => message.ts === ts), 'Accept');
    await chloe.waitForEphemeral('Thank you. Everybody has accepted: the workspace is open.');
    expect(await sql('SELECT count(*) FROM audit_events')).toEqual(before);
  });
});
