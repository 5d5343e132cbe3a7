import type { RequestView } from '../../../requests/request-view.ts';
import type { Message } from '../blocks.ts';
import { mention } from '../escape.ts';
import { type DateStyle, slackInstant } from '../instant.ts';
import { progressText } from '../progress.ts';
import { duration } from '../words.ts';
import { note } from './parts.ts';

interface Reminding {
  view: RequestView;
  /** Whom this thread belongs to; they can still act, and nobody else is named. */
  reader: { slackUserId: string; name: string };
  dates: DateStyle;
  now: Date;
}

/** In the thread of the reader's own card. */
export function reminderMessage({ view, reader, dates, now }: Reminding, nextAt: Date): Message {
  const next =
    nextAt < view.expiresAt ? `Next reminder: ${slackInstant(nextAt, dates)}.` : 'This is the last reminder.';
  return threadNote(view, `${mention(reader)}, this still waits for you`, now, dates, next);
}

export function nudgeMessage({ view, reader, dates, now }: Reminding): Message {
  return threadNote(
    view,
    `${mention(reader)}, ${mention(view.requester)} asks you to look at this`,
    now,
    dates,
    'They can ask again in four hours.',
  );
}

function threadNote(view: RequestView, opening: string, now: Date, dates: DateStyle, next: string): Message {
  const left = duration(view.expiresAt.getTime() - now.getTime());
  const what = `${opening}: ${left} left, until ${slackInstant(view.expiresAt, dates)}.\n${progressText(view)}`;
  return note({ fallback: `Request ${view.number} still waits for a decision`, what, next });
}
