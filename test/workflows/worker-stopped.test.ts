import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import { type Acts, doneValue } from './acts.ts';
import { DAY, HOUR, MINUTE } from './endings.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

describe('while the worker is stopped', () => {
  const stage = useStage();

  const rightIsOpen = async (acts: Acts, id: RequestId) => {
    await until('the right is open', async () => (await acts.view(id)).right !== null);
    await stage().asleep(id);
  };
  const request = async (): Promise<{ acts: Acts; id: RequestId }> => {
    const acts = await stage().workspace();
    return { acts, id: await acts.requestKey() };
  };

  it('B7 T17 nothing closes and nothing late is accepted; once it runs again, everything due closes', async () => {
    const voted = await request();
    const silent = await request();
    const approved = await request();
    const revealed = await request();
    await stage().running(async () => {
      for (const { id } of [voted, silent, approved, revealed]) await stage().asleep(id);
      for (const { acts, id } of [approved, revealed]) {
        await acts.approve(id);
        await rightIsOpen(acts, id);
      }
    });
    const unused = (await approved.acts.view(approved.id)).right!;
    const used = (await revealed.acts.view(revealed.id)).right!;
    const { revealId } = doneValue(await revealed.acts.claim(used.id, 1));
    // A quorum is complete, but there is nobody to decide it before the deadline.
    await voted.acts.approve(voted.id);

    // The first alarms ring, and nobody hears them.
    await stage().movePostgres(15 * MINUTE);
    await stage().moveTemporal(15 * MINUTE);
    expect(await revealed.acts.confirm(revealId)).toMatchObject({ refusal: { code: 'secret_dead' } });
    await stage().movePostgres(72 * HOUR);
    expect(await approved.acts.claim(unused.id, 1)).toMatchObject({
      refusal: { code: 'right_closed', state: 'lapsed' },
    });
    await stage().movePostgres(4 * DAY);
    const late = await silent.acts.vote(silent.id, silent.acts.workspace.people.ana.id);
    expect(late).toMatchObject({ refusal: { code: 'past_deadline' } });

    for (const { acts, id } of [voted, silent]) expect((await acts.view(id)).state).toBe('pending');
    for (const { acts, id } of [approved, revealed]) expect((await acts.view(id)).right!.state).toBe('open');
    expect(await revealed.acts.secrets()).toEqual(['unconfirmed']);

    await stage().running(async () => {
      for (const { id } of [voted, silent, revealed]) await stage().completed(id);
      await stage().moveTemporal(HOUR);
      await stage().completed(approved.id);
    });
    for (const { acts, id } of [voted, silent]) expect((await acts.view(id)).state).toBe('expired');
    expect((await approved.acts.view(approved.id)).right).toMatchObject({
      state: 'lapsed',
      closeReason: 'not_used_in_time',
    });
    expect((await revealed.acts.view(revealed.id)).right).toMatchObject({ state: 'lapsed' });
    expect(await revealed.acts.secrets()).toEqual(['dead']);
    expect(await silent.acts.told(silent.id)).toEqual(['request_announced', 'request_expired']);
  });

  it('T32 ballots cast before the workflow ever ran are counted when it does', async () => {
    const { acts, id } = await request();
    await acts.approve(id);
    await stage().running(() => rightIsOpen(acts, id));
    expect(await acts.told(id)).toEqual([
      'ballot_approved',
      'ballot_approved',
      'request_announced',
      'request_approved',
    ]);
  });

  it('T32 a request cancelled before its workflow ever ran is closed without having been announced', async () => {
    const { acts, id } = await request();
    await acts.cancel(id);
    await stage().running(() => stage().completed(id));
    expect(await acts.told(id)).toEqual(['request_cancelled']);
  });
});
