import { ApplicationFailure } from '@temporalio/common';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Activities, createActivities } from '../../activities/index.ts';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import { newId, newWorkspaceId } from '../../domain/ids.ts';
import { useTestDatabase } from '../support/database.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { type Acts, actsIn, doneValue } from '../workflows/acts.ts';

describe('the steps of a request', () => {
  const database = useTestDatabase();
  let db: Kysely<Database>;
  let steps: Activities;
  beforeAll(() => {
    db = createDatabase(createPool({ url: database().appUrl, applicationName: 'activities-test' }));
    steps = createActivities({ db, bounds: STANDARD_BOUNDS });
  });
  afterAll(() => db.destroy());

  const newActs = async (): Promise<Acts> => actsIn(db, await seedWorkspace(db));
  /** As a worker that died and those that took over would: five times at once, and once more. */
  async function overAndOver<T>(step: () => Promise<T>): Promise<T> {
    await Promise.all(Array.from({ length: 5 }, step));
    return step();
  }

  it('H1 announce once', async () => {
    const acts = await newActs();
    const id = await acts.requestKey();
    await overAndOver(() => steps.announce(id));
    expect(await acts.told(id)).toEqual(['request_announced']);
  });

  it('H1 decide and apply once, though a ballot and the decision come at the same moment', async () => {
    const acts = await newActs();
    const id = await acts.requestKey();
    const { ana, bruno } = acts.workspace.people;
    doneValue(await acts.vote(id, ana.id));
    expect(await steps.decide(id)).toMatchObject({ decided: false });
    const [ballot] = await Promise.all([
      acts.vote(id, bruno.id),
      ...Array.from({ length: 5 }, () => steps.decide(id)),
    ]);
    doneValue(ballot);
    expect(await overAndOver(() => steps.decide(id))).toEqual({ decided: true });
    expect((await acts.told(id)).filter((event) => event === 'request_approved')).toHaveLength(1);
    expect(await acts.liveKeys()).toBe(1);
  });

  it('B6 a reject in the same moment as the last approval wins, or comes late: never both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const acts = await newActs();
      const id = await acts.requestKey();
      const { ana, bruno, chiara } = acts.workspace.people;
      doneValue(await acts.vote(id, ana.id));
      doneValue(await acts.vote(id, bruno.id));
      const [reject] = await Promise.all([
        acts.vote(id, chiara.id, 'reject'),
        steps.decide(id),
        steps.decide(id),
      ]);
      const { state } = await acts.view(id);
      expect(state).toBe(reject.ok ? 'rejected' : 'approved');
      if (!reject.ok) expect(reject.refusal.code).toMatch(/already_decided|not_yours_to_decide/);
    }
  });

  it('F3 remind once for all that was missed', async () => {
    const acts = await newActs();
    const id = await acts.requestKey();
    await moveDatabaseClock(database().ownerUrl, 5 * 3_600_000);
    expect(await steps.decide(id)).toMatchObject({ decided: false, reminderDue: true });
    await overAndOver(() => steps.remind(id));
    expect(await acts.told(id)).toEqual(['request_reminder']);
    expect(await steps.decide(id)).toMatchObject({ reminderDue: false });
    await moveDatabaseClock(database().ownerUrl, 0);
  });

  it('DESIGN §4 an answer holds an hour at most, and the relay is told when it ends', async () => {
    const acts = await newActs();
    const id = await acts.requestKey();
    const fresh = await steps.decide(id);
    if (fresh.decided) throw new Error('undecided');
    expect(fresh.lookAgainInMs).toBeLessThanOrEqual(15 * 60_000);
    expect((await acts.wakes(id))!.getTime()).toBeLessThanOrEqual((await acts.now()).getTime() + 15 * 60_000);
    await moveDatabaseClock(database().ownerUrl, 20 * 3_600_000);
    await steps.remind(id);
    expect(await steps.decide(id)).toMatchObject({ decided: false, lookAgainInMs: 3_600_000 });
    await moveDatabaseClock(database().ownerUrl, 0);
  });

  it('C2 let the unconfirmed secret die once, and the right lapse once', async () => {
    const acts = await newActs();
    const id = await acts.requestKey();
    await acts.approve(id);
    await steps.decide(id);
    const { id: rightId } = (await acts.view(id)).right!;
    doneValue(await acts.claim(rightId, 1));
    await moveDatabaseClock(database().ownerUrl, 15 * 60_000);
    expect(await overAndOver(() => steps.watchReveal(id))).toMatchObject({ over: false });
    expect(await acts.told(rightId)).toEqual(['right_opened', 'secret_died']);
    await moveDatabaseClock(database().ownerUrl, 73 * 3_600_000);
    expect(await overAndOver(() => steps.watchReveal(id))).toEqual({ over: true });
    expect(await acts.told(rightId)).toEqual(['right_opened', 'secret_died', 'right_lapsed']);
    expect(await acts.liveKeys()).toBe(0);
    await overAndOver(() => steps.close(id));
    expect(await acts.wakes(id)).toBeNull();
    await moveDatabaseClock(database().ownerUrl, 0);
  });

  it('T32 for a request that is not there, nothing is left to do', async () => {
    const { workspaceId } = (await newActs()).workspace;
    const id = newId(workspaceId, 'req');
    await steps.announce(id);
    expect(await steps.decide(id)).toEqual({ decided: true });
    await steps.remind(id);
    expect(await steps.watchReveal(id)).toEqual({ over: true });
    await steps.close(id);
  });

  it('G1 what is not a request id is refused for good, not tried for a day', () => {
    const wrong = newId(newWorkspaceId(), 'key');
    let refused: unknown;
    try {
      void steps.decide(wrong);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ApplicationFailure);
    expect(refused).toMatchObject({ nonRetryable: true });
  });
});
