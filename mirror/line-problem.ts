import type { TLocalizedValidationError } from 'typebox/error';

/** What is wrong with one line: where, and why. Never the value itself. */
export interface LineProblem {
  line: number;
  field: string | null;
  reason: string;
}

/** The one mistake that says most: the deepest, and a plain one rather than the sum of alternatives. */
export function describeMistake(errors: readonly TLocalizedValidationError[]): Omit<LineProblem, 'line'> {
  const unknown = errors.find((error) => error.keyword === 'additionalProperties');
  if (unknown?.keyword === 'additionalProperties') {
    const field = unknown.params.additionalProperties[0] ?? '';
    return { field: place(`${unknown.instancePath}/${field}`), reason: 'is not a field of this resource' };
  }
  const [worst] = [...errors].sort((a, b) => depth(b) - depth(a) || vagueness(a) - vagueness(b));
  if (!worst) return { field: null, reason: 'is not valid' };
  if (worst.keyword === 'required') {
    return {
      field: place(`${worst.instancePath}/${worst.params.requiredProperties[0] ?? ''}`),
      reason: 'is missing',
    };
  }
  return { field: place(worst.instancePath), reason: worst.message };
}

function depth(error: TLocalizedValidationError): number {
  return error.instancePath.split('/').length;
}

/** "must be null" is true of every optional field and helps nobody. */
function vagueness(error: TLocalizedValidationError): number {
  if (error.keyword === 'anyOf') return 3;
  if (error.keyword === 'type' && error.params.type === 'null') return 2;
  return error.keyword === 'const' ? 1 : 0;
}

/** `/rules/0/type` as people write it: `rules[0].type`; null for the whole line. */
function place(path: string): string | null {
  const text = path
    .slice(1)
    .split('/')
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
    .slice(0, 120);
  return text === '' ? null : text;
}
