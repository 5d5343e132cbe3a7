import type { RequestView } from '../../requests/request-view.ts';
import type { Notice } from './notice.ts';
import { progressText } from './progress.ts';
import { named } from './words.ts';

/** Said only after the commit: the ballot stands. */
export function ballotRecorded(choice: 'approve' | 'reject', view: RequestView | undefined): Notice {
  const what = view ? `request #${view.number}, *${named(view.description.subject)}*` : 'the request';
  if (choice === 'reject')
    return {
      title: 'Recorded',
      text: `Recorded: you rejected ${what}. That is final and ends the request; the requester is told.`,
    };
  const progress = view ? ` ${progressText(view)}.` : '';
  return {
    title: 'Recorded',
    text: `Recorded: you approved ${what}.${progress} Until the decision you can take it back with *Withdraw my approval*.`,
  };
}

export function ballotTakenBack(): Notice {
  return {
    title: 'Taken back',
    text: 'Your approval is taken back and no longer counts. You can vote again until the decision.',
  };
}
