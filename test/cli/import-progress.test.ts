import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { found, useCommandStage } from './stage.ts';

const stage = useCommandStage();
const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
/** util-linux's `script` runs a command on a terminal of its own. */
const script = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

beforeAll(() => found(stage().db, 'acme'));

it.skipIf(!script)(
  'D4 import says on a terminal how far it is, and leaves only the outcome there',
  async () => {
    const accounts = join(stage().directory, 'accounts.ndjson');
    writeFileSync(accounts, [...demoNdjson('accounts')].join(''));
    expect((await stage().quorate(`import accounts ${accounts} --workspace acme`)).code).toBe(0);
    const file = join(stage().directory, 'transactions.ndjson');
    writeFileSync(file, [...demoNdjson('transactions', 4_000)].join(''));
    const command = `${process.execPath} ${main} import transactions ${file} --workspace acme`;
    const run = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      timeout: 50_000,
      env: { PATH: process.env['PATH'], DATABASE_URL: stage().database.appUrl },
    });
    const [before, ...shown] = run.stdout.split('\r\u001B[K');
    expect(before).toBe('');
    const outcome = expect.stringMatching(/^Imported 4000 transactions\. SHA-256 [^\r\n]+\r?\n$/);
    expect(shown).toEqual(['2000 lines', '4000 lines', outcome]);
    expect(run.status).toBe(0);
  },
);
