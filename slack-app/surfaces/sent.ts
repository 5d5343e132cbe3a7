import type { Notice } from './notice.ts';

/** After *Send*. A second press of the same *Send* has no number: the first one has it. */
export function sentNotice(number: number | null): Notice {
  const what = number === null ? 'This was already sent.' : `Sent: it is request *#${number}*.`;
  const next =
    'The approvers are being asked now. You will get a direct message with the decision; until then you can follow, nudge or cancel it under *My requests* in the Home tab.';
  return { title: 'Sent', text: `${what}\n${next}` };
}
