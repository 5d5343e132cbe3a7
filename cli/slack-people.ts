import type { UsersInfoResponse } from '@slack/web-api';
import type { Enrollee } from '../workspaces/enroll.ts';
import { CliFailure } from './failure.ts';

const UNKNOWN_PERSON = new Set(['user_not_found', 'user_not_visible']);

/** Names and time zones of people, as Slack has them; without a token, their ids must do until they come themselves. */
export async function slackPeople(
  botToken: string | undefined,
  apiUrl: string | undefined,
  ids: readonly string[],
): Promise<Enrollee[]> {
  if (botToken === undefined) return ids.map((id) => ({ slackUserId: id, name: id, timeZone: 'UTC' }));
  const { LogLevel, WebClient, WebAPIPlatformError } = await import('@slack/web-api');
  const slack = new WebClient(botToken, {
    logLevel: LogLevel.ERROR,
    timeout: 5_000,
    retryConfig: { retries: 1 },
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  const ask = (id: string) =>
    slack.users.info({ user: id }).catch((error: unknown) => {
      throw refusal(id, error instanceof WebAPIPlatformError ? error.data.error : undefined);
    });
  return Promise.all(ids.map(async (id) => personOf(id, (await ask(id)).user)));
}

/** @param answer Slack's own code; undefined when no answer came */
function refusal(id: string, answer: string | undefined): CliFailure {
  if (answer === undefined) {
    return new CliFailure(
      'Slack does not answer.',
      'Check that slack.com can be reached (or SLACK_API_URL, where it is set): quorate doctor tells more.',
    );
  }
  if (UNKNOWN_PERSON.has(answer)) {
    return new CliFailure(
      `Slack does not know ${id}.`,
      'Check the id (in Slack: profile, Copy member ID), and that SLACK_BOT_TOKEN is of this team.',
    );
  }
  return new CliFailure(
    `Slack does not tell us who ${id} is: ${answer}.`,
    'Check SLACK_BOT_TOKEN (xoxb-…, of the installed app) and its scopes.',
  );
}

function personOf(id: string, user: UsersInfoResponse['user']): Enrollee {
  if (!user) throw refusal(id, 'user_not_found');
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
