import fc from 'fast-check';

/** As much of JSON Schema as descriptions of the API use. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  pattern?: string;
  format?: string;
}

/** Which of all the documents that a schema allows. */
export interface Style {
  /** What need not be there: is not (and lists are empty), is, or as it falls. */
  optional: 'absent' | 'present' | 'either';
  /** Stands in every free text, so that it is known again wherever it turns up. */
  marker: string;
}

export type Definitions = Readonly<Record<string, Schema>>;

/** Documents that a schema allows. */
export function arbitraryOf(schema: Schema, style: Style, definitions: Definitions): fc.Arbitrary<unknown> {
  const of = (inner: Schema) => arbitraryOf(inner, style, definitions);
  if (schema.$ref !== undefined)
    return of(definitions[schema.$ref.replace('#/$defs/', '')] ?? missing(schema));
  if (schema.enum) return fc.constantFrom(...schema.enum.filter((value) => value !== null));
  if (schema.allOf) return of(schema.allOf[0] ?? missing(schema));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...fitting(choices, style).map(of));
  switch (schema.type) {
    case 'array':
      return fc.array(of(schema.items ?? {}), lengths(style));
    case 'object':
      return objects(schema, style, of);
    case 'string':
      return texts(schema, style);
    case 'integer':
      return fc.oneof(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      );
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((n) => n + 0);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case undefined:
      return texts(schema, style);
    default:
      return missing(schema);
  }
}

function missing(schema: Schema): never {
  throw new Error(`nothing can be made of ${JSON.stringify(schema)}`);
}

function isNull({ type }: Schema): boolean {
  return type === 'null';
}

/** Where nothing may stand: nothing, something, or as it falls. */
function fitting(choices: Schema[], { optional }: Style): Schema[] {
  if (optional === 'either' || !choices.some(isNull)) return choices;
  return choices.filter((choice) => isNull(choice) === (optional === 'absent'));
}

function lengths({ optional }: Style): { minLength: number; maxLength: number } {
  return { minLength: optional === 'present' ? 1 : 0, maxLength: optional === 'absent' ? 0 : 3 };
}

function objects(
  { properties, required = [], additionalProperties }: Schema,
  style: Style,
  of: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? of(additionalProperties) : texts({}, style);
    const { minLength, maxLength } = lengths(style);
    return fc.dictionary(NAMES, value, {
      minKeys: minLength,
      maxKeys: maxLength,
      noNullPrototype: true,
    });
  }
  const entries = Object.entries(properties).filter(
    ([name]) => style.optional !== 'absent' || required.includes(name),
  );
  const record = Object.fromEntries(entries.map(([name, inner]) => [name, of(inner)]));
  const always = style.optional === 'either' ? required : Object.keys(record);
  return fc.record(record, { requiredKeys: always, noNullPrototype: true });
}

const MOMENT = fc
  .tuple(
    fc.date({ min: new Date('2019-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }),
    fc.nat(999_999),
  )
  .map(
    ([at, microseconds]) => `${at.toISOString().slice(0, 19)}.${String(microseconds).padStart(6, '0')}+00:00`,
  );
const DIGITS = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  fc.constantFrom('', '0.5', '.25'),
);
/** Refused at the door, since a careless reader of them would inherit from what they hold. */
const POISON = ['__proto__', 'constructor'];
const NAMES = fc.string({ minLength: 1 }).filter((name) => !POISON.includes(name));
/** Everything but what no JSON of ours can hold: U+0000, and half a surrogate pair. */
const WORDS = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
const JWT_PART = fc.stringMatching(/^[a-zA-Z0-9_]{4,20}$/);

function texts({ pattern, format }: Schema, { marker }: Style): fc.Arbitrary<string> {
  if (format === 'date-time') return MOMENT;
  if (format === 'uuid') return fc.uuid({ version: 4 });
  if (format === 'application/jwt') {
    return fc.tuple(JWT_PART, JWT_PART).map(([head, body]) => `${head}.${body}.${marker}`);
  }
  if (pattern !== undefined) return DIGITS;
  return WORDS.map((words) => `${marker} ${words}`);
}
