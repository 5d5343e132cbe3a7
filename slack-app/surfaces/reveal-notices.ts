import { MOST_ATTEMPTS } from '../../keys/claim-reveal.ts';
import type { KeyView } from '../../keys/key-view.ts';
import { ACTIONS, revealValue } from '../identifiers.ts';
import { actions, type Block, button } from './blocks.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import type { Notice } from './notice.ts';
import { named } from './words.ts';

export function windowNotOpened(): Notice {
  return {
    title: 'Please try again',
    text: 'Slack did not open the window in time. Nothing has happened: no secret was made and no attempt was used. Please press *Reveal* again.',
  };
}

/** The call that shows the secret failed, or its answer was lost. */
export function notShown(key: KeyView, attempt: number, confirmBy: Date, dates: DateStyle): Notice {
  const left = MOST_ATTEMPTS - attempt;
  const first = `The secret of *${named(key.name)}* was made, but Slack could not show it. It does not work, and by itself it dies ${slackInstant(confirmBy, dates)}.`;
  const seen = 'If you do see it in the window, save it and press *I have saved it* there.';
  const next =
    left > 0
      ? `Otherwise reveal again: that makes a new secret and kills this one at once.`
      : 'There is no further attempt: ask again with `/keys request`, or with `/keys rotate` for a key that works already.';
  return {
    title: 'Not shown',
    text: `${first} ${seen} ${next}`,
    more: left > 0 ? again(key, attempt + 1) : [],
  };
}

function again({ right }: KeyView, attempt: number): Block[] {
  if (!right) return [];
  const label = `Reveal again (${attempt} of ${MOST_ATTEMPTS})`;
  return actions('reveal_again', [
    button({ actionId: ACTIONS.reveal, label, value: revealValue(right.id, attempt), style: 'primary' }),
  ]);
}
