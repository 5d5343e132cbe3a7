import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { described } from './codec.words.ts';
import type { CodecActivities } from './codec-stage.ts';

const { look, stumble } = proxyActivities<CodecActivities>({
  scheduleToCloseTimeout: '20s',
  retry: { maximumAttempts: 1 },
});

export const said = defineSignal<[string]>('said');
export const heard = defineQuery<string>('heard');

/** Sends payloads by every way that has any, and comes to the ending it is told. */
export async function everyWay(topic: string, ending: 'return' | 'fail'): Promise<string> {
  let word: string | undefined;
  setHandler(said, (text) => {
    word = text;
  });
  setHandler(heard, () => `${topic} ${word}`);
  await condition(() => word !== undefined);
  const seen = await look(`${topic} ${word}`);
  const reason = await stumble(seen).catch((error: Error) => String(error.cause));
  await sleep(1);
  if (ending === 'fail')
    throw ApplicationFailure.nonRetryable(`${topic} ends badly`, 'Deliberate', `${topic} detail`);
  return described(topic, reason);
}
