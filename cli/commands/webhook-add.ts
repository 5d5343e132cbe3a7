import { Command } from 'commander';
import { readAllowLoopbackWebhooks, readWebhookKey } from '../../config/index.ts';
import { type AddWebhookResult, addWebhook } from '../../webhooks/add.ts';
import { CliFailure, sayFailure } from '../failure.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  workspace: string;
  url: string;
}

export function webhookAdd(): Command {
  return new Command('add')
    .description('send a workspace’s events to an https address; prints its signing secret once')
    .requiredOption('--workspace <name>', 'the workspace')
    .requiredOption('--url <url>', 'where events are posted')
    .action((options: Options, command: Command) => sayFailure(command, run(options)));
}

async function run({ workspace, url }: Options): Promise<void> {
  const key = readWebhookKey(process.env);
  const allowLoopback = readAllowLoopbackWebhooks(process.env);
  const result = await withWorkspace(workspace, (db, workspaceId) =>
    addWebhook(db, key, workspaceId, url, { allowLoopback }),
  );
  if (!result.ok) throw refusal(result.problem);
  console.log(`Added ${result.webhookId}.`);
  console.log(`Its signing secret, shown this once: ${result.secret}`);
}

function refusal(problem: (AddWebhookResult & { ok: false })['problem']): CliFailure {
  switch (problem) {
    case 'not_a_url':
      return new CliFailure('That is not an address.', 'Give a whole one: https://example.com/hooks/quorate');
    case 'not_https':
      return new CliFailure('A webhook goes to an https address only.', 'Give one that begins with https://');
    case 'has_credentials':
      return new CliFailure(
        'The address holds a user name or a password.',
        'Leave them out: the signature says who calls.',
      );
    case 'other_port':
      return new CliFailure('A webhook goes to port 443 only.', 'Leave the port out.');
    case 'loopback':
      return new CliFailure(
        'The address is this machine itself.',
        'For development only: QUORATE_ALLOW_LOOPBACK_WEBHOOKS=true allows it.',
      );
    case 'private_address':
      return new CliFailure(
        'The address lies inside a private or reserved network.',
        'Give one that can be reached from outside.',
      );
    case 'url_taken':
      return new CliFailure(
        'This workspace has a webhook with this address already.',
        'Give another address.',
      );
    case 'workspace_unknown':
      return new CliFailure('The workspace does not exist.', 'Check its name.');
  }
}
