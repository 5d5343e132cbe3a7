import type { App } from '@slack/bolt';
import { acceptInvitation } from '../../../workspaces/accept.ts';
import type { SlackDeps } from '../../deps.ts';
import { publishHome } from '../../home/publish-home.ts';
import { ACTIONS, anyRow } from '../../identifiers.ts';
import { identify } from '../../identity.ts';
import type { Payload } from '../../receivers/scrub-payload.ts';
import { originOf } from '../../receivers/team.ts';
import { helpNotice } from '../../surfaces/help.ts';
import { type Act, clickIn } from '../on-click.ts';
import { refusalNotice } from '../refusals.ts';

export const help: Act = async () => helpNotice();

/** An invited administrator accepts; with the last of them the workspace opens (A6). */
export const accept: Act = async (deps, { acting }) => {
  const { workspaceId, member } = acting;
  const outcome = await acceptInvitation(deps.db, workspaceId, member.slackUserId, deps.bounds);
  if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
  const { opened, waitingFor } = outcome.value;
  if (opened)
    return {
      title: 'Open',
      text: 'Thank you. Everybody has accepted: the workspace is open. `/keys request` asks for the first key, `/keys help` says what else there is.',
    };
  return {
    title: 'Accepted',
    text: `Thank you, you have accepted. The workspace opens when ${waitingFor === 1 ? 'one more administrator accepts' : `${waitingFor} more administrators accept`}.`,
  };
};

/** Turning a page or choosing a filter: the control itself says what to show. */
export function listenToHomeControls(app: App, deps: SlackDeps): void {
  for (const action of [ACTIONS.homeFilter, ACTIONS.homePage]) {
    app.action(anyRow(action), async ({ body, ack }) => {
      await ack();
      const payload = body as unknown as Payload;
      const identified = await identify(deps, originOf(payload), { reads: true });
      if (!identified.ok) return;
      const { workspaceId, member } = identified.value;
      await publishHome(
        { db: deps.db, slack: deps.clients.slack, dates: deps.dates },
        workspaceId,
        member.slackUserId,
        clickIn(payload).value,
      );
    });
  }
}
