import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import { findKeyByText } from '../../keys/key-view.ts';
import { parseToken } from '../../keys/secret/token.ts';
import { approveFully, requestKey, useStage } from './stage.ts';

const stage = useStage();

describe('the main job in Slack', () => {
  it('A4 leads a first-time user from /keys request to a working key', async () => {
    const { slack, sql } = stage();
    const erin = slack.person('erin');
    const requestId = await requestKey(stage(), 'erin');
    await approveFully(stage(), requestId);

    await erin.openHome();
    await erin.waitForHome('[Reveal]');
    await erin.clickButton('home', 'Reveal');
    const window = await erin.waitForModal('Save this secret now');
    const token = /quorate_test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/.exec(plainText(window))?.[0] ?? '';
    expect(parseToken(token)).not.toBeNull();
    await erin.submitModal();
    const list = await erin.waitForModal('works from now on');
    expect(plainText(list)).toContain('Treasury dashboard');
    await erin.waitForHome('🟢 Active');
    const [key] = await sql<{ state: string }>('SELECT state FROM reporting_keys WHERE request_id = $1', [
      requestId,
    ]);
    expect(key?.state).toBe('active');
    const found = await inWorkspace(stage().db, stage().seeded.workspaceId, (trx) =>
      findKeyByText(trx, stage().seeded.workspaceId, 'treasury DASHBOARD'),
    );
    expect(found?.state).toBe('active');
  });
});
