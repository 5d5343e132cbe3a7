import { existsSync } from 'node:fs';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../dev/stack/ports.ts';
import { processNames, startStack } from '../../dev/stack/stack.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';

describe('the whole embedded stack', () => {
  it('A1 starts everything from nothing, answers on every port, keeps its data over a restart, and removes it when it was temporary', async () => {
    const dataDirectory = temporaryDirectory('test');
    const ports = await freePorts();
    const first = await startStack({ dataDirectory, ports, durable: false });
    try {
      for (const port of [ports.worker, ports.slackApp, ports.reportingApi, ports.notifications]) {
        expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
      }
      expect((await fetch(first.slackUrl)).status).toBe(200);
      expect((await fetch(first.temporalUiUrl ?? '')).status).toBe(200);
      await query(first.databaseOwnerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    } finally {
      await first.stop();
    }
    const second = await startStack({ dataDirectory, ports, durable: false, temporary: true });
    try {
      expect(await query(second.databaseOwnerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      expect([...second.processes.keys()].sort()).toEqual([...processNames].sort());
    } finally {
      await second.stop();
    }
    expect([...second.processes.values()].map((child) => child.ending())).not.toContain(undefined);
    expect(existsSync(dataDirectory)).toBe(false);
  }, 240_000);
});

async function query(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
