import type { types } from '@slack/bolt';
import { CALLBACKS, FIELDS } from '../../identifiers.ts';
import { section } from '../blocks.ts';
import { textInput } from '../inputs.ts';
import { windowOf } from '../window.ts';

/** Asks whoever has rejected why; closing it is fine. `said` stands above the field. */
export function explainRejectForm(requestId: string, said: string): types.ModalView {
  return windowOf({
    callbackId: CALLBACKS.explainReject,
    title: 'Why you rejected it',
    submit: 'Say why',
    close: 'Close',
    metadata: requestId,
    blocks: [
      section(said),
      textInput({
        field: FIELDS.reason,
        label: 'Reason',
        hint: 'Whoever can see the request reads this, and the audit trail keeps it. It cannot be changed later.',
        lines: true,
        most: 500,
      }),
    ],
  });
}
