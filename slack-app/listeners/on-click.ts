import type { App, RespondFn } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { publishHome } from '../home/publish-home.ts';
import { anyRow } from '../identifiers.ts';
import { type Acting, identify } from '../identity.ts';
import { type Payload, recordOf, textOf } from '../receivers/scrub-payload.ts';
import { originOf } from '../receivers/team.ts';
import { type Notice, noticeMessage, noticeWindow } from '../surfaces/notice.ts';
import { beforeAck } from './late-ack.ts';
import { refusalNotice, somethingWentWrong } from './refusals.ts';

/** A press of a button, or a choice from a menu, by somebody who was identified. */
export interface Click {
  acting: Acting;
  /** The button's value or the chosen option's. Nothing in it is believed. */
  value: string;
  triggerId: string;
  /** Where it stands: a message can be answered beside it, App Home by a window. */
  place: 'message' | 'home';
}

export interface ClickOptions {
  /** Nothing is decided or changed: let through when Slack does not say who this is. */
  reads?: boolean;
  /** Told when somebody was not let through. */
  onRefused?: (deps: SlackDeps, payload: Payload, why: string) => Promise<void>;
}

/** What a click leads to: words for the person alone, or nothing to say. */
export type Act = (deps: SlackDeps, click: Click) => Promise<Notice | null>;

/** Listens to a button whose act is done before it is acknowledged; then the person is told, and App Home shows it. */
export function onClick(
  app: App,
  deps: SlackDeps,
  actionId: string,
  act: Act,
  options: ClickOptions = {},
): void {
  app.action(anyRow(actionId), (heard) => listenToAct(deps, heard, act, options));
}

/** The part of what Bolt hands over that a click needs. */
export interface HeardClick {
  body: unknown;
  ack(): Promise<void>;
  respond: RespondFn;
}

export async function listenToAct(
  deps: SlackDeps,
  { body, ack, respond }: HeardClick,
  act: Act,
  options: ClickOptions = {},
): Promise<void> {
  const payload = body as Payload;
  let acting: Acting | null = null;
  const work = async () => {
    const identified = await identify(deps, originOf(payload), options);
    if (!identified.ok) {
      const { refusal } = identified;
      await options.onRefused?.(deps, payload, refusal.code === 'not_a_member' ? refusal.why : refusal.code);
      return refusalNotice(deps, null, refusal);
    }
    acting = identified.value;
    return act(deps, { acting, ...clickIn(payload) });
  };
  const { result: notice, late } = await beforeAck(payload, () => orApology(deps, work), ack);
  if (!late) await ack();
  if (notice) await tell(deps, payload, respond, notice);
  if (acting) await republish(deps, acting, payload);
}

/** What was pressed: of a payload with several actions, as Slack never sends, the first. */
export function clickIn(payload: Payload): Omit<Click, 'acting'> {
  const [first] = Array.isArray(payload['actions']) ? (payload['actions'] as unknown[]) : [];
  const action = recordOf(first);
  return {
    value: textOf(action, 'value') || textOf(recordOf(action['selected_option']), 'value'),
    triggerId: textOf(payload, 'trigger_id'),
    place: textOf(recordOf(payload['channel']), 'id') ? 'message' : 'home',
  };
}

/** An unexpected error is logged once, here, and never shown. */
export async function orApology(deps: SlackDeps, work: () => Promise<Notice | null>): Promise<Notice | null> {
  try {
    return await work();
  } catch (error) {
    deps.logger.error({ err: error }, 'an act in Slack failed');
    return somethingWentWrong();
  }
}

/** Says something to the person alone: beside the message, or in a window over App Home; in the end by a direct message. */
async function tell(deps: SlackDeps, payload: Payload, respond: RespondFn, notice: Notice): Promise<void> {
  const { place, triggerId } = clickIn(payload);
  try {
    if (place === 'message')
      await respond({ ...noticeMessage(notice), response_type: 'ephemeral', replace_original: false });
    else await deps.clients.quick.views.open({ trigger_id: triggerId, view: noticeWindow(notice) });
  } catch (error) {
    deps.logger.warn(
      { err: error },
      'an answer beside the click did not get through; it goes as a direct message',
    );
    const { userId } = originOf(payload);
    await deps.clients.slack.chat.postMessage({ channel: userId, ...noticeMessage(notice) });
  }
}

async function republish(deps: SlackDeps, { workspaceId, member }: Acting, payload: Payload): Promise<void> {
  const state = textOf(recordOf(payload['view']), 'private_metadata');
  try {
    await publishHome(
      { db: deps.db, slack: deps.clients.slack, dates: deps.dates },
      workspaceId,
      member.slackUserId,
      state,
    );
  } catch (error) {
    // Only what App Home shows is old now; it is published again whenever it is opened.
    deps.logger.warn({ err: error }, 'App Home could not be published');
  }
}
