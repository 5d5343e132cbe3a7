import { plainText } from '../../dev/slack/block-text.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import type { RequestId, RightId } from '../../domain/ids.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { ask, HANDLES, keyDraft, type Stage, tellAll, viewOf, vote, type Who } from './stage.ts';

/** Approved, and told. */
export async function approved(
  on: Stage,
  workspace: SeededWorkspace,
  name: string,
): Promise<{ requestId: RequestId; rightId: RightId }> {
  const requestId = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, name));
  for (const who of ['ana', 'bruno'] as const) await vote(on, workspace, requestId, who);
  await on.activities.decide(requestId);
  await tellAll(on, workspace);
  return { requestId, rightId: (await viewOf(on, workspace, requestId)).right!.id };
}

/** A direct message to somebody, sent since this try of the test began. */
export const dm = (on: Stage, who: Who, text: string) =>
  on.slack
    .person(HANDLES[who])
    .waitForMessage(
      (message) =>
        plainText(message).includes(text) && on.news(who, 'dm').some(({ ts }) => ts === message.ts),
    );

export const buttons = (message: SlackMessage) =>
  (message.blocks ?? []).flatMap(({ elements = [] }) => elements.filter(({ type }) => type === 'button'));

export const told = (on: Stage, who: Who) => on.news(who, 'dm').map((message) => plainText(message));
