import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
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
      process.stdin.resume();`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const theirs = text(other.stdout);
    const ports: number[] = [];
    for (let count = 0; count < MANY; count += 1) ports.push(await freePort());
    // Until now it has lived; now it has nothing more to wait for.
    other.stdin.end();
    ports.push(...(JSON.parse(await theirs) as number[]));
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
