import type { App } from '@slack/bolt';
import { followSlackStatus } from '../../../members/deactivate.ts';
import type { SlackDeps } from '../../deps.ts';
import { publishHome } from '../../home/publish-home.ts';
import { identify } from '../../identity.ts';
import { type Payload, recordOf, textOf } from '../../receivers/scrub-payload.ts';
import { originOf, workspaceOfOrigin } from '../../receivers/team.ts';
import { isGuest } from '../../slack-user.ts';
import { plainHome } from '../../surfaces/home.ts';
import { refusalNotice } from '../refusals.ts';

/** Slack says that somebody changed or joined: who is gone, or became a guest, no longer counts; who is back does. */
export function listenToPeople(app: App, deps: SlackDeps): void {
  const follow = async (body: Payload, user: Payload) => {
    const workspaceId = await workspaceOfOrigin(deps.db, originOf(body));
    const slackUserId = textOf(user, 'id');
    if (!workspaceId || !slackUserId) return;
    await followSlackStatus(deps.db, {
      workspaceId,
      slackUserId,
      gone: user['deleted'] === true || isGuest(user),
    });
  };
  for (const event of ['user_change', 'team_join']) {
    app.event(event, async ({ body, payload }) => {
      await follow(body as unknown as Payload, recordOf(recordOf(payload)['user']));
    });
  }
}

/** App Home was opened: it shows how everything stands now, or why this person sees nothing. */
export function listenToHomeOpened(app: App, deps: SlackDeps): void {
  app.event('app_home_opened', async ({ body, event }) => {
    if (event.tab !== 'home') return;
    const origin = { ...originOf(body as unknown as Payload), userId: event.user };
    const identified = await identify(deps, origin, { reads: true });
    if (!identified.ok) {
      const { text } = await refusalNotice(deps, null, identified.refusal);
      await deps.clients.slack.views.publish({ user_id: event.user, view: plainHome(text) });
      return;
    }
    const { workspaceId, member } = identified.value;
    const state = textOf(recordOf(recordOf(event)['view']), 'private_metadata');
    await publishHome(
      { db: deps.db, slack: deps.clients.slack, dates: deps.dates },
      workspaceId,
      member.slackUserId,
      state,
    );
  });
}
