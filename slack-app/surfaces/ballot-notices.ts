import type { RequestView } from '../../requests/request-view.ts';
import { ACTIONS } from '../identifiers.ts';
import { actions, button } from './blocks.ts';
import { explainRejectForm } from './forms/explain-reject.ts';
import type { Notice } from './notice.ts';
import { progressText } from './progress.ts';
import { named } from './words.ts';

/** Said only after the commit: the ballot stands. */
export function ballotRecorded(choice: 'approve' | 'reject', view: RequestView | undefined): Notice {
  const what = view ? `request #${view.number}, *${named(view.description.subject)}*` : 'the request';
  if (choice === 'reject') return rejectRecorded(what, view);
  const progress = view ? ` ${progressText(view)}.` : '';
  return {
    title: 'Recorded',
    text: `Recorded: you approved ${what}.${progress} Until the decision you can take it back with *Withdraw my approval*.`,
  };
}

function rejectRecorded(what: string, view: RequestView | undefined): Notice {
  const text = `Recorded: you rejected ${what}. That is final and ends the request; the requester is told.`;
  if (!view) return { title: 'Recorded', text };
  const sayWhy = button({ actionId: ACTIONS.explainReject, label: 'Say why', value: view.id });
  return {
    title: 'Recorded',
    text,
    more: actions('explain_reject', [sayWhy]),
    window: explainRejectForm(view.id, text),
  };
}

export function ballotTakenBack(): Notice {
  return {
    title: 'Taken back',
    text: 'Your approval is taken back and no longer counts. You can vote again until the decision.',
  };
}

export function rejectExplained(number: number): Notice {
  return {
    title: 'Said',
    text: `Your reason stands on every copy of the card of request #${number}, and the requester is told.`,
  };
}
