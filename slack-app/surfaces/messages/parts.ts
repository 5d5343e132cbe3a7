import { ACTIONS, revealValue } from '../../identifiers.ts';
import { actions, type ButtonElement, button, context, type Message, message, section } from '../blocks.ts';

/** A short message: what happened, what the reader can do next, and the buttons for it. */
export interface Note {
  /** For locked telephones: what kind of thing happened, and nothing of what it says. */
  fallback: string;
  what: string;
  next?: string;
  buttons?: ButtonElement[];
}

export function note({ fallback, what, next, buttons = [] }: Note): Message {
  return message(fallback, [
    section(what),
    ...actions('note_actions', buttons),
    ...(next ? [context(next)] : []),
  ]);
}

export function detailsButton(requestId: string): ButtonElement {
  return button({ actionId: ACTIONS.details, label: 'Details', value: requestId });
}

export function askAgainButton(requestId: string): ButtonElement {
  return button({ actionId: ACTIONS.requestAgain, label: 'Ask again', value: requestId, style: 'primary' });
}

export function showKeyButton(keyId: string): ButtonElement {
  return button({ actionId: ACTIONS.showKey, label: 'Show key', value: keyId });
}

/** Opening it shows nothing yet: the secret is made when it is pressed. The first press wins. */
export function revealButton(rightId: string, attempt: number, most: number): ButtonElement {
  const label = attempt === 1 ? 'Reveal' : `Reveal again (${attempt} of ${most})`;
  return button({ actionId: ACTIONS.reveal, label, value: revealValue(rightId, attempt), style: 'primary' });
}
