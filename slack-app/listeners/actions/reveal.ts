import type { App, RespondFn } from '@slack/bolt';
import { inWorkspace } from '../../../database/workspace-context.ts';
import { type Claimed, claimReveal } from '../../../keys/claim-reveal.ts';
import { type KeyView, viewKey } from '../../../keys/key-view.ts';
import { failpoint } from '../../../observability/failpoints.ts';
import type { SlackDeps } from '../../deps.ts';
import { ACTIONS, anyRow, parseRevealValue } from '../../identifiers.ts';
import { type Acting, identify } from '../../identity.ts';
import type { Payload } from '../../receivers/scrub-payload.ts';
import { originOf } from '../../receivers/team.ts';
import { type Notice, noticeMessage, noticeWindow, waitingWindow } from '../../surfaces/notice.ts';
import { notShown, windowNotOpened } from '../../surfaces/reveal-notices.ts';
import { secretWindow } from '../../surfaces/secret-window.ts';
import { clickIn } from '../on-click.ts';
import { openWaiting } from '../on-window.ts';
import { refusalNotice, somethingWentWrong } from '../refusals.ts';

type Prepared = { notice: Notice } | { acting: Acting; claimed: Claimed; key: KeyView };

/**
 * The reveal: a window is opened first, with nothing in it, while the trigger lives; only when it stands is the secret
 * made, and then shown in it by one call that is never repeated. Whatever fails before leaves nothing behind; if the
 * one call fails, nobody has seen the secret for sure, it never works unconfirmed, and the next attempt kills it.
 */
export function listenToReveal(app: App, deps: SlackDeps): void {
  app.action(anyRow(ACTIONS.reveal), async ({ body, ack, respond }) => {
    await ack();
    const payload = body as unknown as Payload;
    const waiting = waitingWindow(
      'Reveal the secret',
      'Your secret is about to be made and shown here, once. Have your secret store ready.',
    );
    const viewId = await openWaiting(deps, clickIn(payload).triggerId, waiting);
    if (viewId === null) return tellElsewhere(deps, payload, respond, windowNotOpened());
    const prepared = await prepare(deps, payload);
    if ('notice' in prepared) {
      await deps.clients.slack.views.update({ view_id: viewId, view: noticeWindow(prepared.notice) });
      return;
    }
    if (await show(deps, viewId, prepared)) return;
    await tellElsewhere(
      deps,
      payload,
      respond,
      notShown(prepared.key, prepared.claimed.attempt, prepared.claimed.confirmBy, deps.dates),
    );
  });
}

async function prepare(deps: SlackDeps, payload: Payload): Promise<Prepared> {
  try {
    const identified = await identify(deps, originOf(payload));
    if (!identified.ok) return { notice: await refusalNotice(deps, null, identified.refusal) };
    return await claim(deps, identified.value, clickIn(payload).value);
  } catch (error) {
    deps.logger.error({ err: error }, 'a reveal could not be claimed');
    return { notice: somethingWentWrong() };
  }
}

async function claim(deps: SlackDeps, acting: Acting, value: string): Promise<Prepared> {
  const { workspaceId, member } = acting;
  const button = parseRevealValue(value);
  if (!button) return { notice: await refusalNotice(deps, null, { code: 'reveal_over' }) };
  failpoint('S9');
  const outcome = await claimReveal(deps.minting, { workspaceId, memberId: member.id, ...button });
  if (!outcome.ok) return { notice: await refusalNotice(deps, workspaceId, outcome.refusal) };
  failpoint('S10');
  const claimed = outcome.value;
  const key = await inWorkspace(deps.db, workspaceId, (trx) => viewKey(trx, workspaceId, claimed.key.id));
  if (!key) throw new Error('a key that was just revealed cannot be read');
  return { acting, claimed, key };
}

/** The one call that holds the secret. Its error is not logged whole: it may repeat what was sent. */
async function show(
  deps: SlackDeps,
  viewId: string,
  { claimed, key }: Extract<Prepared, { key: KeyView }>,
): Promise<boolean> {
  const { minted, revealId, attempt, confirmBy } = claimed;
  try {
    const view = secretWindow({
      minted,
      key,
      revealId,
      attempt,
      confirmBy,
      publicUrl: deps.publicUrl,
      dates: deps.dates,
    });
    await deps.clients.once.views.update({ view_id: viewId, view });
    failpoint('S11');
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    deps.logger.warn({ revealId, attempt, failure: code }, 'the window with a secret could not be shown');
    return false;
  }
}

/** Beside the message that was clicked; for App Home, as a direct message. */
async function tellElsewhere(
  deps: SlackDeps,
  payload: Payload,
  respond: RespondFn,
  notice: Notice,
): Promise<void> {
  if (clickIn(payload).place === 'message')
    await respond({ ...noticeMessage(notice), response_type: 'ephemeral', replace_original: false });
  else
    await deps.clients.slack.chat.postMessage({
      channel: originOf(payload).userId,
      ...noticeMessage(notice),
    });
}
