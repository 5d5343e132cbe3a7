import type { TObject, TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { exampleOf } from './description/example.ts';
import { ProblemError } from './problem.ts';

/** What is too large or inexact as a number is above every maximum. */
const WHOLE_NUMBER = /^-?[0-9]{1,30}$/;
/** A name that is safe to repeat: a caller may have put anything there, a secret too. */
const PLAIN_NAME = /^[a-z][a-z_]{0,30}$/;

const NOT_KNOWN = 'is not one that this address takes';

/** Checks query parameters against their schema; throws the problem that names the first one at fault. */
export function readParameters(
  schema: TObject,
  validator: Pick<Validator, 'Check' | 'Errors'>,
  query: object,
): object {
  const given = Object.entries(query);
  const unknown = given.find(([name]) => !Object.hasOwn(schema.properties, name));
  if (unknown) throw invalid(unknown[0], NOT_KNOWN);
  const repeated = given.find(([name, value]) => Array.isArray(value) && !isList(schema.properties[name]));
  if (repeated) throw invalid(repeated[0], 'must be given once');
  const values = Object.fromEntries(
    given.map(([name, value]) => [name, convert(schema.properties[name], value)]),
  );
  const unstorable = Object.keys(values).find((name) => holdsNothing(values[name]));
  if (unstorable) throw invalid(unstorable, 'holds U+0000, which nothing does');
  if (validator.Check(values)) return values;
  const errors = validator.Errors(values);
  const [worst] = errors;
  const name = worst ? nameOf(worst) : '';
  throw invalid(name, worst ? reason(worst, name, schema.properties[name] ?? {}) : 'is not valid');
}

/** For what has no query parameters: what is given is a mistake that its caller wants to hear of. */
export function refuseParameters(query: object): void {
  for (const name in query) throw invalid(name, NOT_KNOWN);
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

function isList(schema: TSchema | undefined): boolean {
  return (schema as { type?: string } | undefined)?.type === 'array';
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

function reason(error: TLocalizedValidationError, name: string, schema: TSchema): string {
  switch (error.keyword) {
    case 'enum':
      return error.params.allowedValues.length > 20
        ? 'has a value that does not exist'
        : `must be one of ${error.params.allowedValues.join(', ')}`;
    case 'required':
      return 'is missing';
    case 'type':
      return error.params.type === 'boolean' ? 'must be true or false' : 'must be a whole number';
    case 'minimum':
    case 'maximum':
      return `must be ${error.params.comparison} ${error.params.limit}`;
    case 'format':
    case 'pattern':
      return `has the wrong form: it is written like ${exampleOf(schema, name)}`;
    default:
      return error.message;
  }
}
