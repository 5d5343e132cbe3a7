/**
 * Makes the types of a client of the published description: `node test/reporting-api/published/generate-client.ts`.
 * The generator is fetched for this alone: it needs an older TypeScript than ours, and its output is committed. The first
 * lines of that say of which description it was made, and a test compares.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOpenApi, digestOf } from './as-openapi.ts';
import { CLIENT, headed } from './client-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'quorate-client-'));
try {
  const [from, to] = [join(directory, 'published.json'), join(directory, 'client.ts')];
  const description = JSON.stringify(asOpenApi());
  writeFileSync(from, description);
  const packages = ['openapi-typescript@7.13.0', 'typescript@5.9.3'].flatMap((name) => ['--package', name]);
  const command = ['exec', '--yes', ...packages, '--', 'openapi-typescript', from, '--output', to];
  execFileSync('npm', command, { cwd: directory, stdio: 'inherit' });
  writeFileSync(CLIENT, headed(digestOf(description), readFileSync(to, 'utf8')));
} finally {
  rmSync(directory, { recursive: true });
}
