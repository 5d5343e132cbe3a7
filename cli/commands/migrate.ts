import { Command } from 'commander';
import { readOwnerUrl } from '../../config/index.ts';
import { sayFailure } from '../failure.ts';

export function migrateSchema(): Command {
  return new Command('migrate')
    .description('bring the database schema up to date (DATABASE_OWNER_URL: the role that owns the tables)')
    .action((_options, command: Command) => sayFailure(command, run()));
}

async function run(): Promise<void> {
  const ownerUrl = readOwnerUrl(process.env);
  // Loaded when it is needed: it brings the queue along.
  const { migrate } = await import('../../database/migrate.ts');
  const applied = await migrate({ ownerUrl });
  for (const name of applied) console.log(`applied ${name}`);
  console.log(applied.length === 0 ? 'The schema was up to date.' : 'The schema is up to date.');
}
