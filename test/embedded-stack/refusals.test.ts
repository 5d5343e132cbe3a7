import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirectory } from '../../dev/stack/data-directory.ts';
import { freePort, requireFree, stablePorts } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres.ts';
import { stackSecrets } from '../../dev/stack/secrets.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

describe('what the embedded stack says when it cannot start', () => {
  let root: string;
  beforeEach(() => {
    root = temporaryDirectory('test');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('A1 names a port that is taken and the variable that moves it', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    try {
      const environment = { QUORATE_PORT_SLACK: String(port) };
      await expect(requireFree(stablePorts(environment))).rejects.toThrow(
        `Port ${port} is taken. Set QUORATE_PORT_SLACK to another one.`,
      );
    } finally {
      server.close();
    }
  });

  it('A1 refuses a port that is none, by its variable', () => {
    const environment = { QUORATE_PORT_TEMPORAL_UI: '70000' };
    expect(() => stablePorts(environment)).toThrow(
      'QUORATE_PORT_TEMPORAL_UI is "70000", which is not a port',
    );
  });

  it('A1 names a data directory that cannot be written', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => dataDirectory({ QUORATE_DATA: join(root, 'file', 'data') })).toThrow(
      'Set QUORATE_DATA to one that can.',
    );
  });

  it.skipIf(process.platform !== 'linux')(
    'A1 names a data directory where the file system takes none, instead of trying for ever',
    async () => {
      const started = execFile(process.execPath, ['dev/start.ts'], {
        cwd: checkout,
        env: { ...process.env, QUORATE_DATA: '/proc/quorate/data' },
        timeout: 50_000,
        killSignal: 'SIGKILL',
      });
      let said = '';
      started.stderr?.on('data', (chunk: string) => (said += chunk));
      expect(await once(started, 'close')).toEqual([1, null]);
      expect(said).toMatch(/^The data directory \/proc\/quorate\/data cannot be written .* Set QUORATE_DATA/);
    },
    90_000,
  );

  it("A1 names a data directory whose path is too long for Temporal's database", () => {
    const long = join(root, ...Array<string>(5).fill('d'.repeat(100)));
    expect(() => dataDirectory({ QUORATE_DATA: long })).toThrow(
      /has a path of more than .* Set QUORATE_DATA/,
    );
    expect(existsSync(join(root, 'd'.repeat(100)))).toBe(false);
  });

  it('A1 leaves the permissions of a data directory that was there before as they are', () => {
    const theirs = join(root, 'theirs');
    mkdirSync(theirs);
    chmodSync(theirs, 0o1777);
    expect(dataDirectory({ QUORATE_DATA: theirs })).toBe(theirs);
    expect(statSync(theirs).mode & 0o7777).toBe(0o1777);
    expect(statSync(dataDirectory({ QUORATE_DATA: join(theirs, 'a', 'b') })).mode & 0o777).toBe(0o711);
  });

  it('A1 shows the end of the log of a component that does not come up', async () => {
    const passwords = { superuser: 'a', owner: 'b', app: 'c' };
    const options = {
      directory: join(root, 'postgres'),
      passwords,
      logFile: join(root, 'postgres.log'),
      durable: false,
    };
    const port = await freePort();
    const first = await startPostgres({ ...options, port });
    try {
      const second = startPostgres({ ...options, port: await freePort() });
      await expect(second).rejects.toThrow(
        /PostgreSQL ended with code 1 before it was ready[\s\S]*postmaster\.pid/,
      );
    } finally {
      await first.stop();
    }
  });

  it('keeps the secrets of a data directory where only their owner reads them, and makes them once', () => {
    const secrets = stackSecrets(root);
    expect(statSync(join(root, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(stackSecrets(root)).toEqual(secrets);
    expect(secrets.QUORATE_PEPPERS).toMatch(/^1:[A-Za-z0-9+/]{43}=$/);
  });
});
