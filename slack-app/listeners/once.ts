import { setTimeout } from 'node:timers/promises';
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { actOf } from '../receivers/act-of.ts';
import { beginAct, finishAct, HELD_MS } from '../receivers/receipts.ts';
import type { Payload } from '../receivers/scrub-payload.ts';
import { originOf, workspaceOfOrigin } from '../receivers/team.ts';
import { noteArrival } from './late-ack.ts';

/** Slack may take either answer: an empty one that came first would close a window, or acknowledge what is not yet done. */
const LET_THE_FIRST_ANSWER_MS = 2_500;

/**
 * Lets each act of a person through once, however often and to however many processes Slack delivers it. A repetition is
 * acknowledged and waits: if whoever began was killed at it, it is done here.
 */
export function eachActOnce({ receipts }: SlackDeps): Middleware<AnyMiddlewareArgs> {
  return async (args) => {
    noteArrival(args.body);
    const payload = args.body as unknown as Payload;
    const act = actOf(payload);
    const workspaceId = act && (await workspaceOfOrigin(receipts, originOf(payload)));
    if (!act || !workspaceId) return args.next();
    if (!(await beginAct(receipts, workspaceId, act))) {
      await setTimeout(LET_THE_FIRST_ANSWER_MS);
      if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
      await setTimeout(HELD_MS, undefined, { ref: false });
      if (!(await beginAct(receipts, workspaceId, act))) return;
    }
    await args.next();
    await finishAct(receipts, workspaceId, act);
  };
}
