import type { WebClient as SlackClient } from '@slack/web-api';
import type { Enrollee } from '../workspaces/enroll.ts';
import { CliFailure } from './failure.ts';

/** Names and time zones of people, as Slack has them; without a token, their ids must do until they come themselves. */
export async function slackPeople(
  botToken: string | undefined,
  apiUrl: string | undefined,
  ids: readonly string[],
): Promise<Enrollee[]> {
  if (botToken === undefined) return ids.map((id) => ({ slackUserId: id, name: id, timeZone: 'UTC' }));
  const { WebClient } = await import('@slack/web-api');
  const slack = new WebClient(botToken, {
    timeout: 5_000,
    retryConfig: { retries: 1 },
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  return Promise.all(ids.map((id) => personOf(slack, id)));
}

async function personOf(slack: SlackClient, id: string): Promise<Enrollee> {
  const answer = await slack.users.info({ user: id }).catch(() => null);
  if (!answer?.user)
    throw new CliFailure(
      `Slack does not know ${id}.`,
      'Check the id (in Slack: profile, Copy member ID), and that SLACK_BOT_TOKEN is of this team.',
    );
  const { user } = answer;
  if (user.deleted || user.is_bot || user.is_restricted || user.is_ultra_restricted) {
    throw new CliFailure(
      `${id} is a guest, a bot or deactivated.`,
      'Administrators are full members of the Slack team.',
    );
  }
  return {
    slackUserId: id,
    name: user.profile?.real_name || user.real_name || user.name || id,
    timeZone: user.tz ?? 'UTC',
  };
}
