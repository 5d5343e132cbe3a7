import { randomUUID } from 'node:crypto';
import type { SlackMessage, SlackView } from './slack-shapes.ts';
import { demoWorkspace } from './workspace-config.ts';

/** Who acts, and from where; another team or enterprise makes an outsider. */
export interface Actor {
  slackUserId: string;
  teamId?: string;
  enterpriseId?: string;
}

export interface Action {
  type: 'button' | 'static_select' | 'overflow' | 'datepicker';
  action_id: string;
  block_id?: string;
  value?: string;
  selected_option?: { value: string };
}

/** Body of a slash command: a form. Members may be replaced or added by `changes`. */
export function slashCommandBody(
  actor: Actor,
  command: string,
  text: string,
  changes: Record<string, string> = {},
): string {
  const { approvalsChannelId, approvalsChannel, appId } = demoWorkspace;
  return new URLSearchParams({
    token: 'verification-token',
    team_id: teamOf(actor),
    team_domain: 'quorate-demo',
    ...(actor.enterpriseId === undefined
      ? {}
      : { enterprise_id: actor.enterpriseId, enterprise_name: actor.enterpriseId }),
    channel_id: approvalsChannelId,
    channel_name: approvalsChannel.slice(1),
    user_id: actor.slackUserId,
    user_name: actor.slackUserId.toLowerCase(),
    command,
    text,
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: 'http://127.0.0.1:9/response',
    trigger_id: newTriggerId(),
    ...changes,
  }).toString();
}

/** Body of a click on a message, or, with a view, in App Home: a form with JSON in `payload`. */
export function blockActionsBody(
  actor: Actor,
  action: Action,
  place: SlackMessage | SlackView,
  changes: Record<string, unknown> = {},
): string {
  return interactionBody(actor, 'block_actions', {
    actions: [{ action_ts: String(Date.now() / 1000), ...action }],
    trigger_id: newTriggerId(),
    ...surface(place),
    ...changes,
  });
}

export function viewSubmissionBody(
  actor: Actor,
  view: SlackView,
  values: Record<string, unknown>,
  changes: Record<string, unknown> = {},
): string {
  return interactionBody(actor, 'view_submission', {
    view: { ...view, state: { values } },
    trigger_id: newTriggerId(),
    response_urls: [],
    ...changes,
  });
}

export function viewClosedBody(actor: Actor, view: SlackView, changes: Record<string, unknown> = {}): string {
  return interactionBody(actor, 'view_closed', { view, is_cleared: false, ...changes });
}

/** Body of an event, as user_change or app_home_opened: JSON. The event id is new unless `changes` says otherwise. */
export function eventBody(
  event: { type: string; [member: string]: unknown },
  changes: Record<string, unknown> = {},
): string {
  const { teamId, appId, botUserId } = demoWorkspace;
  return JSON.stringify({
    token: 'verification-token',
    team_id: teamId,
    api_app_id: appId,
    event,
    type: 'event_callback',
    event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    ...changes,
  });
}

/** Body of Slack's first question to a request address. */
export function urlVerificationBody(challenge: string): string {
  return JSON.stringify({ token: 'verification-token', challenge, type: 'url_verification' });
}

/** A trigger id of Slack's form; no views.open will accept it. */
export function newTriggerId(): string {
  return `${Date.now()}.${Math.floor(Math.random() * 1e9)}.${randomUUID().replaceAll('-', '')}`;
}

function interactionBody(actor: Actor, type: string, members: Record<string, unknown>): string {
  const payload = {
    type,
    token: 'verification-token',
    api_app_id: demoWorkspace.appId,
    team: { id: teamOf(actor), domain: 'quorate-demo' },
    enterprise:
      actor.enterpriseId === undefined ? null : { id: actor.enterpriseId, name: actor.enterpriseId },
    user: {
      id: actor.slackUserId,
      username: actor.slackUserId.toLowerCase(),
      name: actor.slackUserId.toLowerCase(),
      team_id: teamOf(actor),
    },
    is_enterprise_install: false,
    ...members,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** Where a click happened, as Slack says it: App Home by its view, an ephemeral message without its content. */
function surface(place: SlackMessage | SlackView): Record<string, unknown> {
  if (!('ts' in place))
    return { container: { type: 'view', view_id: place.id }, view: { state: { values: {} }, ...place } };
  const message = place as SlackMessage;
  const ephemeral = message.subtype === 'ephemeral';
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
    },
    channel: { id: message.channel, name: 'channel' },
    ...(ephemeral ? {} : { message }),
    state: { values: {} },
    response_url: 'http://127.0.0.1:9/response',
  };
}

function teamOf({ teamId = demoWorkspace.teamId }: Actor): string {
  return teamId;
}
