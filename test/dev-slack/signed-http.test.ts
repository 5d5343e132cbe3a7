import { App, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blockActionsBody,
  eventBody,
  slashCommandBody,
  urlVerificationBody,
  viewClosedBody,
  viewSubmissionBody,
} from '../../dev/slack/http-payloads.ts';
import {
  forgedSignature,
  nowInSeconds,
  type SignedRequest,
  signedRequest,
  slackSignature,
} from '../../dev/slack/signed-http.ts';
import type { SlackView } from '../../dev/slack/slack-shapes.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { slackSecrets } from '../support/slack-workspace.ts';

const { signingSecret, botToken: token } = slackSecrets;
const seen: unknown[] = [];
const ana = { slackUserId: 'U0ANAFERREIRA' };
const view: SlackView = { id: 'V1', type: 'modal', callback_id: 'form', private_metadata: 'm', blocks: [] };
let url: string;
let app: App;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/slack/events`;
  const authorize = async () => ({ botToken: token, botId: 'B1', botUserId: 'U0BOT' });
  app = new App({
    signingSecret,
    port,
    authorize,
    logLevel: LogLevel.ERROR,
    tokenVerificationEnabled: false,
  });
  app.command('/keys', async ({ ack, command, context }) => {
    seen.push(['command', command.text, command.user_id, context.retryNum, context.retryReason]);
    await ack('done');
  });
  app.action('approve', async ({ ack, body }) => {
    seen.push([
      'action',
      body.user.team_id,
      'container' in body ? body.container['type'] : '',
      'message' in body,
    ]);
    await ack();
  });
  app.view('form', async ({ ack, view: { state } }) => {
    seen.push(['submission', state.values]);
    await ack({ response_action: 'clear' });
  });
  app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, view: { private_metadata } }) => {
    seen.push(['closed', private_metadata]);
    await ack();
  });
  app.event('user_change', async ({ event }) => void seen.push(['event', event.user.id]));
  await app.start();
});
afterAll(() => app.stop());

const send = (request: SignedRequest) => fetch(url, request);
const sent = async (body: string) => {
  seen.length = 0;
  const { status } = await send(signedRequest({ signingSecret, body }));
  return { status, seen };
};

describe('a payload signed as Slack does it', () => {
  it("agrees with the example in Slack's own documentation", () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it('is taken by Bolt for a command, a click, a submission, a closing and an event', async () => {
    expect(await sent(slashCommandBody(ana, '/keys', 'list'))).toEqual({
      status: 200,
      seen: [['command', 'list', 'U0ANAFERREIRA', undefined, undefined]],
    });
    const outsider = { slackUserId: 'U0OUT', teamId: 'T0OTHER', enterpriseId: 'E0OTHER' };
    const card = { ts: '1.1', channel: 'C1' };
    const approve = { type: 'button', action_id: 'approve', value: 'x' } as const;
    expect(await sent(blockActionsBody(outsider, approve, card))).toEqual({
      status: 200,
      seen: [['action', 'T0OTHER', 'message', true]],
    });
    expect(await sent(blockActionsBody(ana, approve, { ...card, subtype: 'ephemeral' }))).toEqual({
      status: 200,
      seen: [['action', 'T0QUORATE', 'message', false]],
    });
    expect(await sent(blockActionsBody(ana, approve, { ...view, type: 'home' }))).toEqual({
      status: 200,
      seen: [['action', 'T0QUORATE', 'view', false]],
    });
    const values = { name: { name: { type: 'plain_text_input', value: 'Ledger' } } };
    expect(await sent(viewSubmissionBody(ana, view, values))).toEqual({
      status: 200,
      seen: [['submission', values]],
    });
    expect(await sent(viewClosedBody(ana, view))).toEqual({ status: 200, seen: [['closed', 'm']] });
    expect(await sent(eventBody({ type: 'user_change', user: { id: 'U0ERINSATO' } }))).toEqual({
      status: 200,
      seen: [['event', 'U0ERINSATO']],
    });
  });

  it("answers Slack's first question with its challenge", async () => {
    const response = await send(signedRequest({ signingSecret, body: urlVerificationBody('what?') }));
    expect(await response.json()).toEqual({ challenge: 'what?' });
  });

  it('says of a repeated delivery that it is one', async () => {
    seen.length = 0;
    await send(
      signedRequest({
        signingSecret,
        body: slashCommandBody(ana, '/keys', 'again'),
        retry: { number: 1, reason: 'http_timeout' },
      }),
    );
    expect(seen).toEqual([['command', 'again', 'U0ANAFERREIRA', 1, 'http_timeout']]);
  });

  it('is refused when forged, signed with another secret, altered or too old', async () => {
    seen.length = 0;
    const body = slashCommandBody(ana, '/keys', 'list');
    const timestamp = nowInSeconds();
    const requests = [
      signedRequest({
        signingSecret,
        body,
        timestamp,
        signature: forgedSignature(signingSecret, timestamp, body),
      }),
      signedRequest({ signingSecret: 'guessed', body }),
      { ...signedRequest({ signingSecret, body }), body: `${body}&text=revoke` },
      signedRequest({ signingSecret, body, timestamp: timestamp - 301 }),
    ];
    const statuses = await Promise.all(requests.map(async (request) => (await send(request)).status));
    expect(statuses).toEqual([401, 401, 401, 401]);
    expect(seen).toEqual([]);
  });
});
