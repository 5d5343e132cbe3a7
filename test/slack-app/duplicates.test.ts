import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import { FIELDS } from '../../slack-app/identifiers.ts';
import { approveFully, filled, useStage } from './stage.ts';

const stage = useStage();
let tries = 0;

/** The local Slack delivers every act to each open socket: each of these is delivered twice, at the same time. */
describe('two processes that hear every act', () => {
  beforeAll(async () => {
    await stage().startApp();
  });

  it('T31 one Send makes one request, one press one ballot, one Reveal one secret', async () => {
    const { slack, sql } = stage();
    const erin = slack.person('erin');
    const name = `Heard twice ${tries++}`;
    const requests = () =>
      sql<{ id: RequestId }>("SELECT id FROM requests WHERE content ->> 'name' = $1", [name]);
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal({ ...filled, [FIELDS.name]: name });
    await erin.submitModal();
    await erin.waitForModal('Nothing exists yet');
    await erin.submitModal();
    await expect.poll(requests).toHaveLength(1);
    while (erin.currentModal()) await erin.closeModal();

    const [request] = await requests();
    await approveFully(stage(), request!.id);
    expect(await sql('SELECT 1 FROM ballots WHERE request_id = $1', [request!.id])).toHaveLength(2);
    const refused = 'SELECT 1 FROM audit_events WHERE action = $1 AND object_id = $2';
    expect(await sql(refused, ['ballot.refused', request!.id])).toEqual([]);

    await erin.openHome();
    await erin.waitForHome('[Reveal]');
    await erin.clickButton('home', 'Reveal');
    await erin.waitForModal('Save this secret now');
    const rights = await sql<{ id: string; attempts: number; key_id: string }>(
      'SELECT id, attempts, key_id FROM reveal_rights WHERE request_id = $1',
      [request!.id],
    );
    expect(rights).toMatchObject([{ attempts: 1 }]);
    expect(await sql('SELECT 1 FROM secrets WHERE key_id = $1', [rights[0]!.key_id])).toHaveLength(1);
    expect(await sql(refused, ['reveal.refused', rights[0]!.id])).toEqual([]);
    expect(erin.currentModal()?.title?.text).toBe('Save this secret now');
    expect(await requests()).toHaveLength(1);
  });
});
