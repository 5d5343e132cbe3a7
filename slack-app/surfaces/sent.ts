import type { Notice } from './notice.ts';

export const WHAT_COMES_NEXT =
  'The approvers are being asked now. You will get a direct message with the decision; until then you can follow, nudge or cancel it under *My requests* in the Home tab.';

/** After *Send*. */
export function sentNotice(number: number): Notice {
  return { title: 'Sent', text: `Sent: it is request *#${number}*.\n${WHAT_COMES_NEXT}` };
}
