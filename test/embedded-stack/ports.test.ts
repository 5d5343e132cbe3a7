import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../dev/stack/ports.ts';

const MODULE = fileURLToPath(new URL('../../dev/stack/ports.ts', import.meta.url));
const MANY = 400;

describe('free ports', () => {
  it('are never given twice, in whichever processes, as long as they live', async () => {
    const script = `
      const { freePort } = await import(${JSON.stringify(MODULE)});
      const ports = [];
      for (let count = 0; count < ${MANY}; count += 1) ports.push(await freePort());
      console.log(JSON.stringify(ports));
      setTimeout(() => {}, 2_000);`;
    const other = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const ports: number[] = [];
    for (let count = 0; count < MANY; count += 1) ports.push(await freePort());
    ports.push(...(JSON.parse((await other).stdout) as number[]));
    expect(new Set(ports).size).toBe(2 * MANY);
    expect(Math.max(...ports), 'no outgoing connection comes from one of them').toBeLessThan(32_768);
  });

  it('are free: a server can listen there', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    server.close();
  });
});
