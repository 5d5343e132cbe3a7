import { Command } from 'commander';
import { type ChainFault, verifyAudit } from '../../audit/verify.ts';
import { sayFailure } from '../failure.ts';
import { withWorkspace } from '../with-workspace.ts';

const FAULTS: Record<ChainFault, string> = {
  gap: 'it is missing',
  previous_hash: 'it does not follow the event before it',
  hash: 'its text was changed after it was written',
  columns: 'its columns say something else than its text',
  head: 'the workspace remembers another last event',
};

export function auditVerify(): Command {
  return new Command('verify')
    .description('recompute the audit chain of a workspace and compare it with what is stored')
    .requiredOption('--workspace <name>', 'the workspace')
    .action(({ workspace }: { workspace: string }, command: Command) => sayFailure(command, run(workspace)));
}

async function run(workspace: string): Promise<void> {
  const result = await withWorkspace(workspace, verifyAudit);
  if (result.ok) {
    console.log(`The audit chain of ${workspace} is whole: ${result.events} events, head ${result.head}.`);
    return;
  }
  console.error(`The audit chain of ${workspace} is broken at event ${result.seq}: ${FAULTS[result.fault]}.`);
  console.error('Everything before it is as it was written. Compare with a backup or an export from before.');
  process.exitCode = 1;
}
