import type { Person } from '../../dev/slack/person.ts';
import type { RecordedCall, SlackProxy } from '../../dev/slack/proxy.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { type Place, textPlace } from './place.ts';

/** Everything that anybody can read in Slack: channels, direct messages, threads, ephemeral messages, App Homes. */
export function slackTranscript(whole: WholeStack): Place {
  return textPlace('Slack transcript', () =>
    Object.values<Person>({ ...whole.people }).flatMap((person): [string, unknown][] => [
      ...person
        .messages()
        .map((message): [string, unknown] => [
          `${person.name} reads ${message.channel}/${message.ts}`,
          message,
        ]),
      [`App Home of ${person.name}`, person.home() ?? null],
      [`window of ${person.name}`, person.currentModal() ?? null],
    ]),
  );
}

/** Whether this call put this token into somebody's window: the one place where it may be. */
export function shows({ method, args }: RecordedCall, token: string): boolean {
  return method === 'views.update' && JSON.stringify(args).includes(token);
}

/** All calls of the Web API and their answers, but those that showed one of the tokens. */
export function slackCalls(proxy: SlackProxy, tokens: readonly string[]): Place {
  return textPlace('calls of Slack and their answers', () =>
    proxy.calls
      .filter((call) => !tokens.some((token) => shows(call, token)))
      .map((call, index): [string, unknown] => [`call ${index}: ${call.method}`, call]),
  );
}
