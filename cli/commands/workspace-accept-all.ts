import { Command } from 'commander';
import { readKeyEnvironment, readRuleBounds } from '../../config/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { acceptInvitation } from '../../workspaces/accept.ts';
import { CliFailure, sayFailure } from '../failure.ts';
import { withWorkspace } from '../with-workspace.ts';

/** For demonstrations: what every administrator does for themselves in Slack, done for all of them. */
export function workspaceAcceptAll(): Command {
  return new Command('demo-open')
    .description(
      'open a demonstration workspace without waiting for its administrators (QUORATE_ENVIRONMENT=test only)',
    )
    .requiredOption('--workspace <name>', 'the workspace')
    .action(({ workspace }: { workspace: string }, command: Command) => sayFailure(command, run(workspace)));
}

async function run(workspace: string): Promise<void> {
  if (readKeyEnvironment(process.env) !== 'test') {
    throw new CliFailure(
      'Only a test environment is opened so.',
      'In a live one every administrator accepts in Slack.',
    );
  }
  const opened = await withWorkspace(workspace, async (db, workspaceId) => {
    const invited = await inWorkspace(db, workspaceId, (trx) =>
      trx
        .selectFrom('members')
        .select('slackUserId')
        .where('workspaceId', '=', workspaceId)
        .where('state', '=', 'invited')
        .execute(),
    );
    let open = false;
    for (const { slackUserId } of invited) {
      const accepted = await acceptInvitation(db, workspaceId, slackUserId, readRuleBounds(process.env));
      open = accepted.ok && accepted.value.opened;
    }
    return open;
  });
  console.log(
    opened ? `The workspace ${workspace} is open.` : `Nobody in ${workspace} was waiting to accept.`,
  );
}
