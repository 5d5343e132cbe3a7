import { LogLevel, WebClient } from '@slack/web-api';
import { readSlackConfig, readSlackSecrets } from '../../config/index.ts';
import { type Check, well } from './check.ts';

export const slack: Check = {
  name: 'Slack',
  mend: 'Check SLACK_BOT_TOKEN (xoxb-…, of the installed app) and that slack.com can be reached.',
  async look(env) {
    const { apiUrl } = readSlackConfig(env);
    const client = new WebClient(readSlackSecrets(env).botToken, {
      logLevel: LogLevel.ERROR,
      timeout: 5_000,
      retryConfig: { retries: 0 },
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    });
    const answer = await client.auth.test();
    return well(`team ${answer.team ?? answer.team_id ?? '?'}, as ${answer.user ?? '?'}`);
  },
};
