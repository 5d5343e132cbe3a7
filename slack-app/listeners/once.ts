import { setTimeout } from 'node:timers/promises';
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { takeReceipt } from '../receivers/receipts.ts';
import { type Payload, recordOf, textOf } from '../receivers/scrub-payload.ts';
import { originOf, workspaceOfOrigin } from '../receivers/team.ts';
import { noteArrival } from './late-ack.ts';

/** Slack may take either answer: an empty one that came first would close a window, or acknowledge what is not yet done. */
const LET_THE_FIRST_ANSWER_MS = 2_500;

/**
 * Lets each act of a person through once, however often and to however many processes Slack delivers it: every act has
 * a trigger id of its own. Events have none; what they lead to can be repeated without a second effect.
 */
export function eachActOnce({ db }: SlackDeps): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    noteArrival(args.body);
    const payload = args.body as unknown as Payload;
    const act = actIn(payload);
    const workspaceId = act && (await workspaceOfOrigin(db, originOf(payload)));
    if (act && workspaceId && !(await takeReceipt(db, workspaceId, act))) {
      await setTimeout(LET_THE_FIRST_ANSWER_MS);
      if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
      return;
    }
    await args.next();
  };
}

function actIn(payload: Payload): string | null {
  const triggerId = textOf(payload, 'trigger_id');
  if (triggerId) return `act:${triggerId}`;
  if (payload['type'] !== 'view_closed') return null;
  const view = recordOf(payload['view']);
  return `closed:${textOf(view, 'id')}:${textOf(view, 'private_metadata')}`;
}
