import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { freePorts } from '../../dev/stack/ports.ts';
import { startStack } from '../../dev/stack/stack.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
const stack = await startStack({ dataDirectory: temporaryDirectory('whole'), ports: await freePorts(), temporary: true, startWith: ['worker'] });
try {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const client = new Client({ connection });
  for (let i = 0; i < 3; i++) { await client.schedule.getHandle('key-care').trigger(); await new Promise((r) => setTimeout(r, 4000)); }
  for await (const w of client.workflow.list()) console.log(w.workflowId, w.status.name, w.historyLength);
  console.log(readFileSync(stack.logDirectory + '/worker.log', 'utf8').split('\n').filter(l => /error|warn/.test(l)).slice(0, 3).join('\n').slice(0, 900));
  await connection.close();
} finally { await stack.stop(); }
