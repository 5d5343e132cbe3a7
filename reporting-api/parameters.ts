import type { TObject, TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { ProblemError } from './problem.ts';

const WHOLE_NUMBER = /^-?[0-9]{1,15}$/;
/** A name that is safe to repeat: a caller may have put anything there, a secret too. */
const PLAIN_NAME = /^[a-z][a-z_]{0,30}$/;

/** Checks query parameters against their schema; throws the problem that names the first one at fault. */
export function readParameters(
  schema: TObject,
  validator: Pick<Validator, 'Check' | 'Errors'>,
  query: object,
): object {
  const given = Object.entries(query);
  const unknown = given.find(([name]) => !Object.hasOwn(schema.properties, name));
  if (unknown) throw invalid(unknown[0], 'is not a parameter of this list');
  const values = Object.fromEntries(
    given.map(([name, value]) => [name, convert(schema.properties[name], value)]),
  );
  const unstorable = Object.keys(values).find((name) => holdsNothing(values[name]));
  if (unstorable) throw invalid(unstorable, 'holds U+0000, which nothing does');
  if (validator.Check(values)) return values;
  const errors = validator.Errors(values);
  const [worst] = errors;
  throw invalid(worst ? nameOf(worst) : '', worst ? reason(worst) : 'is not valid');
}

function invalid(name: string, why: string): ProblemError {
  return new ProblemError({
    code: 'invalid_parameter',
    parameter: PLAIN_NAME.test(name) ? name : null,
    reason: why,
  });
}

function nameOf(error: TLocalizedValidationError): string {
  const missing = error.keyword === 'required' ? error.params.requiredProperties[0] : undefined;
  return missing ?? error.instancePath.split('/')[1] ?? '';
}

function holdsNothing(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsNothing) : typeof value === 'string' && value.includes('\0');
}

/** Text becomes what the schema wants where it plainly is that: a whole number, or a list of one. */
function convert(schema: TSchema | undefined, value: unknown): unknown {
  const { type, items } = (schema ?? {}) as { type?: string; items?: TSchema };
  if (type === 'array') return (Array.isArray(value) ? value : [value]).map((item) => convert(items, item));
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return type === 'integer' && typeof value === 'string' && WHOLE_NUMBER.test(value) ? Number(value) : value;
}

function reason(error: TLocalizedValidationError): string {
  switch (error.keyword) {
    case 'enum':
      return error.params.allowedValues.length > 20
        ? 'has a value that does not exist'
        : `must be one of ${error.params.allowedValues.join(', ')}`;
    case 'required':
      return 'is missing';
    case 'type':
      if (error.params.type === 'boolean') return 'must be true or false';
      return error.params.type === 'integer' ? 'must be a whole number' : 'must be given once';
    case 'minimum':
    case 'maximum':
      return `must be ${error.params.comparison} ${error.params.limit}`;
    case 'format':
    case 'pattern':
      return 'has the wrong form: a date is written 2026-01-31T14:15:22Z, an amount in digits';
    default:
      return error.message;
  }
}
