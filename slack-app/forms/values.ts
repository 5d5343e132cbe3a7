import { FIELD_ACTION } from '../identifiers.ts';
import { type Payload, recordOf, textOf } from '../receivers/scrub-payload.ts';

/** What was entered into a form, by field. Null or empty: left as it was, or emptied; the two look alike. */
export interface Values {
  text(field: string): string | null;
  /** The chosen option of a select, or the chosen day (YYYY-MM-DD). */
  choice(field: string): string | null;
  choices(field: string): string[];
}

/** Reads `view.state` of a submission. Block ids are those of FIELDS, with an optional `:suffix`. */
export function valuesOf(view: Payload): Values {
  const blocks = recordOf(recordOf(view['state'])['values']);
  const entered = (field: string): Payload => {
    const block = Object.entries(blocks).find(([id]) => id === field || id.startsWith(`${field}:`))?.[1];
    return recordOf(recordOf(block)[FIELD_ACTION]);
  };
  return {
    text: (field) => textOf(entered(field), 'value') || null,
    choice: (field) => {
      const element = entered(field);
      return (
        textOf(recordOf(element['selected_option']), 'value') || textOf(element, 'selected_date') || null
      );
    },
    choices: (field) => {
      const options = entered(field)['selected_options'];
      return Array.isArray(options)
        ? options.map((option: unknown) => textOf(recordOf(option), 'value')).filter(Boolean)
        : [];
    },
  };
}
