import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import type { Acts } from './acts.ts';
import { DAY, HOUR, MINUTE } from './endings.ts';
import type { Running } from './stage.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

describe('reminders', () => {
  const stage = useStage();
  let running: Running | undefined;
  beforeAll(async () => {
    running = await stage().start();
  });
  afterAll(() => running?.stop());

  const reminders = async (acts: Acts, id: RequestId) =>
    (await acts.told(id)).filter((event) => event === 'request_reminder').length;
  const reminded = async (acts: Acts, id: RequestId, times: number) => {
    await until(`reminder ${times}`, async () => (await reminders(acts, id)) === times);
    await stage().asleep(id);
  };

  it('F3 come after 15 minutes, then after twice the wait each time', async () => {
    const acts = await stage().workspace();
    const id = await acts.requestKey();
    await stage().asleep(id);
    await stage().moveTime(14 * MINUTE);
    expect(await reminders(acts, id)).toBe(0);
    await stage().moveTime(MINUTE);
    await reminded(acts, id, 1);
    await stage().moveTime(29 * MINUTE);
    expect(await reminders(acts, id)).toBe(1);
    await stage().moveTime(MINUTE);
    await reminded(acts, id, 2);
    await stage().moveTime(HOUR);
    await reminded(acts, id, 3);
  });

  it('F3 those that were missed come as one', async () => {
    const acts = await stage().workspace();
    const id = await acts.requestKey();
    await stage().asleep(id);
    await stage().moveTime(DAY);
    await reminded(acts, id, 1);
    // The next one: 15 min × (2^7 − 1) = 31 h 45 min after the request, and not earlier.
    await stage().moveTime(7 * HOUR + 40 * MINUTE);
    await stage().asleep(id);
    expect(await reminders(acts, id)).toBe(1);
    await stage().moveTime(5 * MINUTE);
    await reminded(acts, id, 2);
  });

  it('F3 stop with the decision', async () => {
    const acts = await stage().workspace();
    const id = await acts.requestKey();
    await stage().asleep(id);
    await acts.approve(id);
    await until('the right is open', async () => (await acts.view(id)).right !== null);
    await stage().asleep(id);
    await stage().moveTime(2 * HOUR);
    await stage().asleep(id);
    expect(await reminders(acts, id)).toBe(0);
  });
});
