import type { App, types } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { type Values, valuesOf } from '../forms/values.ts';
import { publishHome } from '../home/publish-home.ts';
import { type Acting, identify } from '../identity.ts';
import { type Payload, recordOf, textOf } from '../receivers/scrub-payload.ts';
import { originOf } from '../receivers/team.ts';
import { type Notice, noticeWindow, waitingWindow } from '../surfaces/notice.ts';
import { beforeAck } from './late-ack.ts';
import { refusalNotice, somethingWentWrong } from './refusals.ts';

/** A submitted window. */
export interface Submission {
  acting: Acting;
  values: Values;
  /** What we wrote into it; checked again like everything else. */
  metadata: string;
  triggerId: string;
}

/** What a submission leads to: problems at their fields, another window on top or instead, or words. */
export type SubmissionAnswer =
  | { errors: Record<string, string> }
  | { push: types.ModalView }
  | { update: types.ModalView }
  | { notice: Notice };

export type Submit = (deps: SlackDeps, submission: Submission) => Promise<SubmissionAnswer>;

/** Listens to the submission of a window. What it does is done before it is acknowledged, or said afterwards. */
export function onSubmit(app: App, deps: SlackDeps, callbackId: string, submit: Submit): void {
  app.view({ callback_id: callbackId, type: 'view_submission' }, async ({ body, ack }) => {
    const payload = body as unknown as Payload;
    const view = recordOf(payload['view']);
    let acting: Acting | null = null;
    const work = async (): Promise<SubmissionAnswer> => {
      const identified = await identify(deps, originOf(payload));
      if (!identified.ok) return { notice: await refusalNotice(deps, null, identified.refusal) };
      acting = identified.value;
      const triggerId = textOf(payload, 'trigger_id');
      return submit(deps, {
        acting,
        values: valuesOf(view),
        metadata: textOf(view, 'private_metadata'),
        triggerId,
      });
    };
    const working = waitingWindow(
      'One moment …',
      'This takes longer than usual. Please wait: this window says when it is done.',
    );
    const meanwhile = () => ack({ response_action: 'update', view: working });
    const { result: answer, late } = await beforeAck(payload, () => orApology(deps, work), meanwhile);
    if (late) await deps.clients.slack.views.update({ view_id: textOf(view, 'id'), view: lateView(answer) });
    else await ack(response(answer));
    if (acting && ('update' in answer || 'notice' in answer)) await republish(deps, acting);
  });
}

async function orApology(deps: SlackDeps, work: () => Promise<SubmissionAnswer>): Promise<SubmissionAnswer> {
  try {
    return await work();
  } catch (error) {
    deps.logger.error({ err: error }, 'a submission in Slack failed');
    return { notice: somethingWentWrong() };
  }
}

function response(answer: SubmissionAnswer) {
  if ('errors' in answer) return { response_action: 'errors' as const, errors: answer.errors };
  if ('push' in answer) return { response_action: 'push' as const, view: answer.push };
  return { response_action: 'update' as const, view: lateView(answer) };
}

/** The same as one window that stands in the place of the waiting one. */
function lateView(answer: SubmissionAnswer): types.ModalView {
  if ('push' in answer) return answer.push;
  if ('update' in answer) return answer.update;
  if ('notice' in answer) return noticeWindow(answer.notice);
  const problems = Object.values(answer.errors).join('\n');
  return noticeWindow({
    title: 'Not done',
    text: `Nothing has changed. Please correct this and try again:\n${problems}`,
  });
}

async function republish(deps: SlackDeps, { workspaceId, member }: Acting): Promise<void> {
  try {
    await publishHome(
      { db: deps.db, slack: deps.clients.slack, dates: deps.dates },
      workspaceId,
      member.slackUserId,
    );
  } catch (error) {
    deps.logger.warn({ err: error }, 'App Home could not be published');
  }
}
