import type { App, types } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { anyRow } from '../identifiers.ts';
import { type Acting, identify, notYet } from '../identity.ts';
import type { Payload } from '../receivers/scrub-payload.ts';
import { type Origin, originOf } from '../receivers/team.ts';
import { type Notice, noticeMessage, noticeWindow, waitingWindow } from '../surfaces/notice.ts';
import { type Click, clickIn, type HeardClick } from './on-click.ts';
import { refusalNotice, somethingWentWrong } from './refusals.ts';

/** What a window shows once it is known: a form, a list, or words. */
export type Build = (deps: SlackDeps, acting: Acting) => Promise<types.ModalView | Notice>;

export interface Opening {
  triggerId: string;
  origin: Origin;
  title: string;
}

const NOT_OPENED: Notice = {
  title: 'Please try again',
  text: 'Slack did not open the window in time. Nothing has changed: please press again.',
};

/**
 * Opens a window while the trigger lives (3 s), before anything is read or checked, and then fills it. Null: it is
 * open. Otherwise what to tell, elsewhere, for nothing has happened.
 */
export async function openWindow(
  deps: SlackDeps,
  { triggerId, origin, title }: Opening,
  build: Build,
): Promise<Notice | null> {
  const viewId = await openWaiting(deps, triggerId, waitingWindow(title, 'One moment …'));
  if (viewId === null) return NOT_OPENED;
  await deps.clients.slack.views.update({ view_id: viewId, view: await built(deps, origin, build) });
  return null;
}

/** The id of the opened window, or null when Slack did not open it. */
export async function openWaiting(
  deps: SlackDeps,
  triggerId: string,
  view: types.ModalView,
): Promise<string | null> {
  try {
    const opened = await deps.clients.quick.views.open({ trigger_id: triggerId, view });
    return opened.view?.id ?? null;
  } catch (error) {
    deps.logger.warn({ err: error }, 'a window could not be opened');
    return null;
  }
}

async function built(deps: SlackDeps, origin: Origin, build: Build): Promise<types.ModalView> {
  try {
    const identified = await identify(deps, origin);
    const refusal = identified.ok ? notYet(identified.value) : identified.refusal;
    const shown =
      identified.ok && !refusal
        ? await build(deps, identified.value)
        : await refusalNotice(deps, null, refusal ?? { code: 'not_found' });
    return 'type' in shown ? shown : noticeWindow(shown);
  } catch (error) {
    deps.logger.error({ err: error }, 'a window could not be built');
    return noticeWindow(somethingWentWrong());
  }
}

/** Listens to a button that opens a window. */
export function onOpening(
  app: App,
  deps: SlackDeps,
  actionId: string,
  title: string,
  build: (click: Omit<Click, 'acting'>) => Build,
): void {
  app.action(anyRow(actionId), (heard) => listenToOpening(deps, heard, title, build));
}

export async function listenToOpening(
  deps: SlackDeps,
  { body, ack, respond }: HeardClick,
  title: string,
  build: (click: Omit<Click, 'acting'>) => Build,
): Promise<void> {
  await ack();
  const payload = body as Payload;
  const click = clickIn(payload);
  const origin = originOf(payload);
  const notice = await openWindow(deps, { triggerId: click.triggerId, origin, title }, build(click));
  if (!notice) return;
  if (click.place === 'message')
    await respond({ ...noticeMessage(notice), response_type: 'ephemeral', replace_original: false });
  else await deps.clients.slack.chat.postMessage({ channel: origin.userId, ...noticeMessage(notice) });
}
