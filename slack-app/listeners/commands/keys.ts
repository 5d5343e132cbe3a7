import type { App } from '@slack/bolt';
import { scrub } from '../../../observability/scrub.ts';
import type { SlackDeps } from '../../deps.ts';
import { identify, notYet } from '../../identity.ts';
import type { Payload } from '../../receivers/scrub-payload.ts';
import { originOf } from '../../receivers/team.ts';
import { parseCommand, type Subcommand } from '../../subcommands.ts';
import { helpNotice, unknownSubcommand } from '../../surfaces/help.ts';
import { type Notice, noticeMessage } from '../../surfaces/notice.ts';
import { beforeAck } from '../late-ack.ts';
import { orApology } from '../on-click.ts';
import { openWindow } from '../on-window.ts';
import { refusalNotice } from '../refusals.ts';
import { ANSWERS, type Answer, READS } from './answers.ts';
import { WINDOWS } from './windows.ts';

/** `/keys …`: answered to its person alone, always. */
export function listenToKeysCommand(app: App, deps: SlackDeps): void {
  app.command('/keys', async ({ command, body, ack, respond }) => {
    const { name, typed, rest } = parseCommand(command.text ?? '');
    const origin = originOf(body as unknown as Payload);
    if (name !== null && opensWindow(name)) {
      await ack();
      const { title, build } = WINDOWS[name];
      const notice = await openWindow(deps, { triggerId: command.trigger_id, origin, title }, build(rest));
      if (notice) await respond(privately(notice));
      return;
    }
    const work = async () => {
      if (name === null) return unknownSubcommand(scrub(typed));
      const identified = await identify(deps, origin, { reads: READS.includes(name) });
      const refusal = identified.ok ? notYet(identified.value) : identified.refusal;
      if (refusal && name !== 'help') return refusalNotice(deps, null, refusal);
      if (!identified.ok) return helpNotice();
      const answer: Answer = ANSWERS[name];
      return answer(deps, identified.value, rest);
    };
    const { result: notice, late } = await beforeAck(
      body,
      () => orApology(deps, work),
      () => ack(),
    );
    if (!notice) await ack();
    else if (late) await respond(privately(notice));
    else await ack(privately(notice));
  });
}

function opensWindow(name: Subcommand): name is keyof typeof WINDOWS {
  return Object.hasOwn(WINDOWS, name);
}

function privately(notice: Notice) {
  return { ...noticeMessage(notice), response_type: 'ephemeral' as const };
}
