import { condition, proxyActivities } from '@temporalio/workflow';

export interface PatienceActivities {
  millisecondsLeft(): Promise<number>;
}

const { millisecondsLeft } = proxyActivities<PatienceActivities>({ scheduleToCloseTimeout: '20s' });

/** Sleeps until Postgres says that the time has come. */
export async function patience(): Promise<number> {
  for (let looks = 1; ; looks++) {
    const left = await millisecondsLeft();
    if (left <= 0) return looks;
    await condition(() => false, left);
  }
}
