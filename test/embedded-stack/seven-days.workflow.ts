import { sleep } from '@temporalio/workflow';

export async function sevenDays(): Promise<string> {
  await sleep('7 days');
  return 'slept';
}
