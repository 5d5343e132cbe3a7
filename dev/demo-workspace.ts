import { quorate } from './command-line.ts';
import { demoNdjson, demoResources } from './demo-data.ts';
import { connectPerson } from './slack/person.ts';
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
      const invitation = await person.waitForMessage(/invited/i, 30_000);
      await person.clickButton(invitation, 'Accept');
      await person.waitForChange(invitation, /accepted|is open/i);
    } finally {
      person.leave();
    }
  }
}
