import type { Member } from '../../members/roster.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { type Block, section } from './blocks.ts';
import type { DateStyle } from './instant.ts';
import type { Notice } from './notice.ts';
import { requestRow, taskRow } from './request-row.ts';
import { counted } from './words.ts';

const MOST = 8;

/** `/keys pending`: what waits for this person's vote, what they asked for; for administrators the rest as well. */
export function pendingNotice(
  views: RequestView[],
  member: Pick<Member, 'id' | 'role'>,
  dates: DateStyle,
): Notice {
  const mayVote = (view: RequestView) => view.mayVote.some(({ id }) => id === member.id);
  const tasks = views.filter(mayVote);
  const own = views.filter((view) => view.requester.id === member.id && !mayVote(view));
  const rest =
    member.role === 'administrator'
      ? views.filter((view) => !tasks.includes(view) && !own.includes(view))
      : [];
  const more = [
    ...part('Waiting for your vote', tasks, (view) => taskRow(view, dates), CARDS),
    ...part('You asked for', own, (view) => requestRow(view, member.id, dates)),
    ...part('Waiting for others', rest, (view) => requestRow(view, member.id, dates)),
  ];
  if (more.length === 0)
    return {
      title: 'Pending',
      text: 'Nothing is waiting, neither for you nor by you. `/keys request` asks for a new key.',
    };
  return { title: 'Pending', text: `*${counted(tasks.length, 'request')} waiting for your vote*`, more };
}

/** Where an approver finds those that there is no room for here. */
const CARDS = ' Each has its card in your direct messages.';

function part(
  title: string,
  views: RequestView[],
  row: (view: RequestView) => Block[],
  elsewhere = '',
): Block[] {
  if (views.length === 0) return [];
  const left = views.length - MOST;
  const note =
    left > 0 ? [section(`… and ${counted(left, 'more request')}, with later deadlines.${elsewhere}`)] : [];
  return [section(`*${title}*`), ...views.slice(0, MOST).flatMap(row), ...note];
}
