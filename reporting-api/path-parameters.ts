import Type, { type TProperties, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Given } from '../catalogue/resource.ts';
import { ProblemError } from './problem.ts';

/** With sixteen digits a number may be inexact, and is then above every maximum. */
const WHOLE_NUMBER = /^(0|[1-9][0-9]{0,15})$/;

/**
 * Makes the reader of a path's parameters, in the order of the path. What has another form is nothing's name, and what
 * is not there and what is not the caller's give the same answer, byte for byte.
 */
export function createPathReader(parameters: TProperties): (params: Record<string, string>) => Given {
  const validator = Compile(Type.Object(parameters));
  const schemas = Object.entries(parameters);
  return (params) => {
    const values = Object.fromEntries(
      schemas.map(([name, schema]) => [name, convert(schema, params[name] ?? '')]),
    );
    if (!validator.Check(values)) throw new ProblemError({ code: 'not_found' });
    return values;
  };
}

function convert(schema: TSchema, text: string): unknown {
  // Postgres holds no U+0000, so nothing has a name with one.
  if (text.includes('\0')) return undefined;
  const { type } = schema as { type?: string };
  return type === 'integer' && WHOLE_NUMBER.test(text) ? Number(text) : text;
}
