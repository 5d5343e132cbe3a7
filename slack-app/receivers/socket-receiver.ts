import { LogLevel, type Logger as SlackLogger, SocketModeReceiver } from '@slack/bolt';
import { ConfigError } from '../../config/index.ts';

export interface SocketReceiverOptions {
  appToken: string | undefined;
  apiUrl: string | undefined;
  logger: SlackLogger;
}

/** Socket Mode. `connected` is for readiness: whether an open socket stands now. */
export function createSocketReceiver({ appToken, apiUrl, logger }: SocketReceiverOptions) {
  if (!appToken)
    throw new ConfigError('SLACK_APP_TOKEN is not set: Socket Mode needs an app-level token (xapp-…)');
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    logLevel: LogLevel.INFO,
    // Logged where it happened. Not acknowledged: Slack delivers it again.
    processEventErrorHandler: async () => false,
    installerOptions: apiUrl === undefined ? {} : { clientOptions: { slackApiUrl: apiUrl } },
  });
  let connected = false;
  receiver.client.on('connected', () => {
    connected = true;
  });
  for (const event of ['disconnected', 'reconnecting', 'close']) {
    receiver.client.on(event, () => {
      connected = false;
    });
  }
  return { receiver, connected: () => connected };
}
