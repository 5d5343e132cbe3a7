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

/** A direct message to somebody. */
export const dm = (on: Stage, who: Who, text: string) => {
  const person = on.slack.person(HANDLES[who]);
  return person.waitForMessage(
    (message) => message.channel === person.channelId('dm') && plainText(message).includes(text),
  );
};

export const buttons = (message: SlackMessage) =>
  (message.blocks ?? []).flatMap(({ elements = [] }) => elements.filter(({ type }) => type === 'button'));

export const told = (on: Stage, who: Who) =>
  on.slack
    .person(HANDLES[who])
    .messages('dm')
    .map((message) => plainText(message));
