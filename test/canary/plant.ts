import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import { readPayloadKeys } from '../../config/index.ts';
import { startChild } from '../../dev/stack/child.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { payloadKeys } from '../../worker/temporal/payload-keys.ts';
import { needlesOf } from './needles.ts';
import type { Stage } from './stage.ts';

/** Writes a secret into one place of each kind, as careless code would. */
export async function plantEverywhere(stage: Stage, token: string): Promise<{ remove(): Promise<void> }> {
  const { whole, proxy, redisUrl, watched, webhookUrl } = stage;
  await whole.sql('CREATE TABLE bullmq.planted AS SELECT $1::text AS data', [token]);
  const forms = needlesOf(token).map(({ bytes }) => bytes);
  // The space keeps two forms from making a third together.
  writeFileSync(
    join(whole.stack.logDirectory, 'every-form.log'),
    Buffer.concat(forms.flatMap((bytes) => [bytes, Buffer.from(' ')])),
  );
  for (const path of ['slack/planted', 'planted', 'temporal.db-planted'])
    writeFileSync(join(whole.dataDirectory, path), token);
  await plantInTemporal(stage, token);
  await whole.people.erin.say(token);
  await whole.people.erin.waitForMessage((message) => message.text === token);
  await fetch(`${proxy.apiUrl}users.info`, { method: 'POST', body: new URLSearchParams({ user: token }) });
  await fetch(webhookUrl, { method: 'POST', body: token });
  if (redisUrl) await plantInRedis(redisUrl, token);
  const child = await startChild({
    ...{ name: 'a planted process', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] },
    ...{ env: { PLANTED: token }, logFile: join(whole.dataDirectory, 'planted.log') },
  });
  watched.add(child);
  return {
    async remove() {
      watched.delete(child);
      await child.stop();
    },
  };
}

/** As the argument of a workflow, encrypted like all of ours: only the decoded history shows it. */
async function plantInTemporal({ whole: { stack } }: Stage, token: string): Promise<void> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const dataConverter = createDataConverter(payloadKeys(readPayloadKeys(stack.environment)));
  const client = new Client({ connection, namespace: stack.temporalNamespace, dataConverter });
  await client.workflow.start('planted', {
    workflowId: 'planted',
    taskQueue: 'nobody-works-here',
    args: [token],
  });
  await connection.close();
}

async function plantInRedis(url: string, token: string): Promise<void> {
  const redis = new Redis(url);
  await redis.set('planted', token);
  redis.disconnect();
}
