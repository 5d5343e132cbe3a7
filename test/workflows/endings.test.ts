import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import type { Acts } from './acts.ts';
import { endings } from './endings.ts';
import type { Running } from './stage.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

describe('a governed request ends', () => {
  const stage = useStage();
  let running: Running | undefined;
  beforeAll(async () => {
    running = await stage().start();
  });
  afterAll(() => running?.stop());

  /** Plays an ending and waits for the workflow: it must have completed, with nothing left to wake it. */
  async function play(
    name: string,
  ): Promise<{ id: RequestId; acts: Acts; state: string; reason: string | null }> {
    const acts = await stage().workspace();
    const id = await endings.find((ending) => ending.name === name)!.play(stage(), acts);
    await stage().completed(id);
    const { state, decisionReason } = await acts.view(id);
    const { events } = await stage().handle(id).fetchHistory();
    expect(events!.length).toBeLessThan(150);
    expect(
      await until('nothing is left to tell', async () => (await acts.wakes(id)) === null && 'quiet'),
    ).toBe('quiet');
    return { id, acts, state, reason: decisionReason };
  }

  it('B1 approved, revealed and confirmed', async () => {
    const { id, acts, state } = await play('approved-revealed-confirmed');
    expect(state).toBe('approved');
    expect(await acts.told(id)).toEqual([
      'request_announced',
      'ballot_approved',
      'ballot_approved',
      'request_approved',
    ]);
    const { right } = await acts.view(id);
    expect(right).toMatchObject({ state: 'confirmed', attempts: 1 });
    expect(await acts.told(right!.id)).toEqual(['right_opened']);
  });

  it('C2 approved, and the right to reveal lapses after 72 hours', async () => {
    const { id, acts, state } = await play('approved-lapsed');
    expect(state).toBe('approved');
    const { right } = await acts.view(id);
    expect(right).toMatchObject({ state: 'lapsed', closeReason: 'not_used_in_time' });
    expect(right!.closedAt!.getTime()).toBeGreaterThanOrEqual(right!.expiresAt.getTime());
    expect(await acts.told(right!.id)).toEqual(['right_opened', 'right_lapsed']);
    expect(await acts.liveKeys()).toBe(0);
  });

  it('C2 an unconfirmed secret dies after 15 minutes; revealed again and confirmed', async () => {
    const { id, acts } = await play('secret-died-revealed-again-confirmed');
    const { right } = await acts.view(id);
    expect(right).toMatchObject({ state: 'confirmed', attempts: 2 });
    expect(await acts.told(right!.id)).toEqual(['right_opened', 'secret_died']);
    expect(await acts.secrets()).toEqual(['active', 'dead']);
    expect(await acts.liveKeys()).toBe(1);
  });

  it('C2 three attempts used up: the right lapses with the third secret', async () => {
    const { id, acts } = await play('attempts-used-up');
    const { right } = await acts.view(id);
    expect(right).toMatchObject({ state: 'lapsed', closeReason: 'attempts_used_up', attempts: 3 });
    expect(await acts.told(right!.id)).toEqual([
      'right_opened',
      'secret_died',
      'secret_died',
      'right_lapsed',
    ]);
    expect(await acts.secrets()).toEqual(['dead', 'dead', 'dead']);
    expect(await acts.liveKeys()).toBe(0);
  });

  it('B6 an administrator withdraws the right', async () => {
    const { id, acts } = await play('right-withdrawn');
    expect((await acts.view(id)).right).toMatchObject({ state: 'withdrawn' });
    expect(await acts.liveKeys()).toBe(0);
  });

  it('B1 approved means applied, and without a right nothing is waited for', async () => {
    const { id, acts, state } = await play('approved-without-a-right');
    expect(state).toBe('approved');
    expect(await acts.told(id)).toEqual([
      'request_announced',
      'ballot_approved',
      'ballot_approved',
      'request_approved',
    ]);
  });

  it('B1 rejected by one, though another approved', async () => {
    const { id, acts, state } = await play('rejected');
    expect(state).toBe('rejected');
    expect(await acts.told(id)).toEqual([
      'request_announced',
      'ballot_approved',
      'ballot_rejected',
      'request_rejected',
    ]);
  });

  it('B1 expired after 7 days without a quorum', async () => {
    const { id, acts, state } = await play('expired');
    expect(state).toBe('expired');
    expect((await acts.told(id)).at(-1)).toBe('request_expired');
    expect(await acts.vote(id, acts.workspace.people.bruno.id)).toMatchObject({
      refusal: { code: 'already_decided', state: 'expired' },
    });
  });

  it('B6 cancelled by the requester', async () => {
    const { id, acts, state } = await play('cancelled');
    expect(state).toBe('cancelled');
    expect(await acts.told(id)).toEqual(['request_announced', 'request_cancelled']);
  });

  it('B2 failed, because its admin rule was changed', async () => {
    const { state, reason } = await play('failed-rule-changed');
    expect(state).toBe('failed');
    expect(reason).toContain('admin rule');
  });

  it('B1 failed, because what it was based on has moved', async () => {
    const { state, reason } = await play('failed-base-moved');
    expect(state).toBe('failed');
    expect(reason).toContain('changed meanwhile');
  });
});
