import { Command } from 'commander';
import { sayFailure } from '../failure.ts';
import { listKeys } from '../list-keys.ts';
import { table } from '../table.ts';
import { withWorkspace } from '../with-workspace.ts';

const COLUMNS = [
  'name',
  'client id',
  'state',
  'key',
  'permission groups',
  'entities',
  'created',
  'created by',
  'last used',
  'expires',
];

export function keysList(): Command {
  return new Command('list')
    .description('the reporting keys of a workspace')
    .requiredOption('--workspace <name>', 'the workspace')
    .action(({ workspace }: { workspace: string }, command: Command) => sayFailure(command, run(workspace)));
}

async function run(workspace: string): Promise<void> {
  const keys = await withWorkspace(workspace, listKeys);
  if (keys.length === 0) {
    console.log(`${workspace} has no reporting keys yet. Ask for one in Slack: /keys request`);
    return;
  }
  const rows = keys.map((key) => [
    key.name,
    key.clientId ?? '',
    key.state.replaceAll('_', ' '),
    key.abbreviated ?? '',
    key.permissionGroups.join(', '),
    key.entities.join(', '),
    moment(key.createdAt),
    key.createdBy,
    moment(key.lastUsedAt) || 'never',
    moment(key.expiresAt),
  ]);
  console.log(table(COLUMNS, rows));
}

/** In UTC, to the minute. */
function moment(at: Date | null): string {
  return at === null ? '' : `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
