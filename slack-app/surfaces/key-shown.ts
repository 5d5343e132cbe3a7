import type { KeyView } from '../../keys/key-view.ts';
import { actions, type Block, facts, section } from './blocks.ts';
import type { DateStyle } from './instant.ts';
import { slackInstant } from './instant.ts';
import { actButtons, actMenu, revealButtons, type Viewer } from './key-acts.ts';
import { keyFacts, lastUsedText } from './key-text.ts';
import type { Notice } from './notice.ts';
import { named } from './words.ts';

/** One key, all of it, with everything that this person may do about it. */
export function keyShown(key: KeyView, viewer: Viewer, dates: DateStyle): Block[] {
  return [
    ...keyInFull(key, dates),
    ...actions(`reveal_${key.id}`, revealButtons(key, viewer)),
    ...actions(`acts_${key.id}`, actButtons(key, viewer)),
  ];
}

/** `/keys show`: the key, and what its reader can do about it, or why that is nothing. */
export function keyShownNotice(key: KeyView, viewer: Viewer, dates: DateStyle): Notice {
  return { title: 'API key', text: whatToDo(key, viewer), more: keyShown(key, viewer, dates) };
}

function whatToDo(key: KeyView, viewer: Viewer): string {
  if (key.state === 'waiting_for_approval')
    return 'This is the key. It waits for its approval: `/keys pending` shows how far that is.';
  if (actButtons(key, viewer).length + revealButtons(key, viewer).length === 0)
    return 'This is the key. There is nothing left to do about it.';
  return 'This is the key, with all you can do about it:';
}

/** One key, all of it, in a window over a list that has the acts. */
export function keyInFull(key: KeyView, dates: DateStyle): Block[] {
  return [
    section(`*${named(key.name)}* (#${key.number})`),
    ...facts(keyFacts(key, dates)),
    ...overlapNote(key, dates),
  ];
}

/** One key among many: what it is, what can be done about it in a menu, and the owner's next step as a button. The same key may stand in two lists of one view. */
export function keyRow(key: KeyView, viewer: Viewer, dates: DateStyle, list: string): Block[] {
  return [
    section(`*${named(key.name)}* (#${key.number})`, actMenu(key, viewer)),
    ...facts(keyFacts(key, dates)),
    ...overlapNote(key, dates),
    ...actions(`${list}_${key.id}`, revealButtons(key, viewer)),
  ];
}

/** During a rotation: whether the old secret is still used, so that the owner knows which integrations are left. */
function overlapNote({ overlap }: KeyView, dates: DateStyle): Block[] {
  if (!overlap) return [];
  return [
    section(
      `The old secret (\`${overlap.clientId}\`) works until ${slackInstant(overlap.endsAt, dates)}. Last used: ${lastUsedText(overlap.lastUsed, dates)}`,
    ),
  ];
}
