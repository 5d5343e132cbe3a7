import { ACTIONS } from '../slack-app/identifiers.ts';
import { quorate } from './command-line.ts';
import { demoNdjson, demoResources } from './demo-data.ts';
import { findButton } from './slack/block-find.ts';
import { connectPerson } from './slack/person.ts';
import type { SlackMessage } from './slack/slack-shapes.ts';
import { demoPeople, demoWorkspace } from './slack/workspace-config.ts';

export const DEMO_WORKSPACE = 'acme';

interface Running {
  environment: Record<string, string>;
  slackUrl: string;
}

/** Founds the demo workspace as an operator does, and loads its data: everything that must be there before it opens. */
export async function foundDemoWorkspace({ environment }: Running): Promise<void> {
  const administrators = demoPeople.filter(({ role }) => role === 'administrator').map(({ slackUserId }) => slackUserId);
  await quorate(environment, [
    ...['workspace', 'create', '--name', DEMO_WORKSPACE, '--slack-team', demoWorkspace.teamId],
    ...['--administrators', administrators.join(','), '--channel', demoWorkspace.approvalsChannelId],
  ]);
  for (const resource of demoResources) {
    await quorate(environment, ['import', resource, '-', '--workspace', DEMO_WORKSPACE], demoNdjson(resource));
  }
}

/** Every administrator accepts in Slack, by the button in the message they were sent. The last one opens the workspace. */
export async function acceptInvitations({ slackUrl }: Running): Promise<void> {
  for (const { slackUserId, role } of demoPeople) {
    if (role !== 'administrator') continue;
    const person = await connectPerson(slackUrl, slackUserId);
    try {
      const asked = (message: SlackMessage) => findButton(message.blocks ?? [], ACTIONS.acceptInvitation) !== undefined;
      const invitation = await person.waitForMessage(asked, 30_000);
      await person.clickButton(invitation, ACTIONS.acceptInvitation);
      await person.waitForEphemeral(/accepted/i);
    } finally {
      person.leave();
    }
  }
}
