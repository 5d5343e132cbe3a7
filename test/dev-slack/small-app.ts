import { App, LogLevel } from '@slack/bolt';
import type { ModalView, WebClient } from '@slack/web-api';
import { slackSecrets } from '../support/slack-workspace.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ value, text: plain(`The ${value}`) });

/** Every kind of field that our windows use. */
export function formView(title: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'form',
    private_metadata: `for ${title}`,
    notify_on_close: true,
    title: plain(title),
    submit: plain('Next'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'A *form* for <@U0ERINSATO>, until <!date^1893456000^{date_short} {time}|2030-01-01 00:00 UTC>',
        },
      },
      {
        type: 'input',
        block_id: 'name',
        label: plain('Name'),
        element: { type: 'plain_text_input', action_id: 'name', max_length: 20 },
      },
      {
        type: 'input',
        block_id: 'purpose',
        label: plain('Purpose'),
        optional: true,
        element: { type: 'plain_text_input', action_id: 'purpose', initial_value: 'to report' },
      },
      {
        type: 'input',
        block_id: 'entities',
        label: plain('Entities'),
        element: { type: 'checkboxes', action_id: 'entities', options: ['fund', 'desk'].map(option) },
      },
      {
        type: 'input',
        block_id: 'owner',
        label: plain('Owner'),
        element: {
          type: 'static_select',
          action_id: 'owner',
          options: ['requester', 'other'].map(option),
          initial_option: option('requester'),
        },
      },
      {
        type: 'input',
        block_id: 'expires',
        label: plain('Expires'),
        element: { type: 'datepicker', action_id: 'expires', initial_date: '2030-01-31' },
      },
      {
        type: 'input',
        block_id: 'groups',
        label: plain('Groups'),
        optional: true,
        element: { type: 'multi_static_select', action_id: 'groups', options: ['read', 'write'].map(option) },
      },
    ],
  };
}

function reviewView(shownValues: unknown): ModalView {
  const text = `\`\`\`${JSON.stringify(shownValues)}\`\`\``;
  return {
    type: 'modal',
    callback_id: 'review',
    title: plain('Review'),
    submit: plain('Send'),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
  };
}

/** What reached the app, for tests to look at. */
export interface SmallApp {
  /** `/keys slowly` fills its window, twice, when these are resolved. */
  loading: [first: PromiseWithResolvers<void>, second: PromiseWithResolvers<void>];
  closed: { privateMetadata: string; user: string }[];
  chosen: string[];
  stop(): Promise<void>;
}

/** A small app with a command, a card, windows in a row, App Home and private answers; by Socket Mode, or by HTTP when given a port. */
export async function startSmallApp(slackApiUrl: string, port?: number): Promise<SmallApp> {
  const seen: SmallApp = {
    loading: [Promise.withResolvers(), Promise.withResolvers()],
    closed: [],
    chosen: [],
    stop: async () => void (await app.stop()),
  };
  const { botToken: token, appToken, signingSecret } = slackSecrets;
  const receiving = port === undefined ? { appToken, socketMode: true } : { signingSecret, port };
  const app = new App({
    token,
    ...receiving,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl, retryConfig: { retries: 0 } },
  });

  app.command('/keys', async ({ ack, command, client, respond }) => {
    await ack();
    if (command.text === 'help')
      await respond({ response_type: 'ephemeral', text: 'Say `/keys request` & see' });
    else if (command.text === 'card')
      await client.chat.postMessage({ channel: '#key-approvals', text: 'A card', blocks: cardBlocks });
    else if (command.text === 'slowly') await loadSlowly(client, command.trigger_id, seen.loading);
    else await client.views.open({ trigger_id: command.trigger_id, view: formView(command.text) });
  });
  app.action('approve:1', async ({ ack, body, client, action }) => {
    await ack();
    const { message, channel } = body as { message?: { ts: string }; channel: { id: string } };
    if (message === undefined || action.type !== 'button') return;
    await client.chat.update({
      channel: channel.id,
      ts: message.ts,
      text: `Approved by <@${body.user.id}>`,
      blocks: [],
    });
    await client.chat.postMessage({
      channel: channel.id,
      thread_ts: message.ts,
      text: `Value ${action.value}`,
    });
    await client.chat.postEphemeral({ channel: channel.id, user: body.user.id, text: 'Only you know' });
  });
  app.action('more', async ({ ack, action }) => {
    if (action.type === 'static_select') seen.chosen.push(action.selected_option.value);
    await ack();
  });
  app.action('home:open', async ({ ack, body, client }) => {
    await ack();
    const { trigger_id } = body as { trigger_id: string };
    await client.views.open({ trigger_id, view: formView('From home') });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [{ type: 'header', text: plain(`Home of ${event.user}`) }, ...homeBlocks],
      },
    });
  });
  app.view('form', async ({ ack, view }) => {
    const values = Object.values(view.state.values).flatMap((block) => Object.values(block));
    const name = view.state.values['name']?.['name']?.value;
    if (name === 'ignored') return;
    if (name === 'taken') await ack({ response_action: 'errors', errors: { name: 'Taken already' } });
    else await ack({ response_action: 'push', view: reviewView({ values, of: view.private_metadata }) });
  });
  app.view('review', async ({ ack, view, client, body }) => {
    if (view.title.text === 'Sent') return await ack({ response_action: 'clear' });
    await ack({
      response_action: 'update',
      view: { ...reviewView('sent'), title: plain('Sent'), submit: plain('Done') },
    });
    await client.chat.postMessage({ channel: body.user.id, text: `You sent it, says ${view.callback_id}` });
  });
  app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body, view }) => {
    seen.closed.push({ privateMetadata: view.private_metadata, user: body.user.id });
    await ack();
  });
  await app.start();
  return seen;
}

async function loadSlowly(
  client: WebClient,
  triggerId: string,
  [first, second]: SmallApp['loading'],
): Promise<void> {
  const opened = await client.views.open({
    trigger_id: triggerId,
    view: { type: 'modal', title: plain('Loading'), blocks: [] },
  });
  await first.promise;
  const updated = await client.views.update({ view_id: opened.view!.id!, view: formView('half loaded') });
  await second.promise;
  await client.views.update({ view_id: updated.view!.id!, view: formView('loaded') });
}

const cardBlocks = [
  {
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: '*Ledger export* asks for a key: `qrt_live_x_y_`' },
  },
  {
    type: 'actions' as const,
    block_id: 'decide',
    elements: [
      {
        type: 'button' as const,
        action_id: 'approve:1',
        style: 'primary' as const,
        text: plain('Approve'),
        value: 'hash-1',
      },
      {
        type: 'static_select' as const,
        action_id: 'more',
        placeholder: plain('More'),
        options: ['details', 'history'].map(option),
      },
    ],
  },
];

const homeBlocks = [
  {
    type: 'actions' as const,
    block_id: 'home',
    elements: [{ type: 'button' as const, action_id: 'home:open', text: plain('Create a key') }],
  },
];
