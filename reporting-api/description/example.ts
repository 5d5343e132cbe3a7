import type { TSchema } from 'typebox';

/** Values that a person recognises, by the names that fields and parameters have. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  id: 42,
  account_id: 101,
  parent_account_id: 101,
  entity_id: 1,
  amount: '1432199',
  balance: '1338000000',
  available: '750',
  available_balance: '1337000000',
  pending: '250',
  pending_balance: '1000000',
  total: '1000',
  fees: '17500',
  max_fees: '35000',
  min_amount: '1000000000000000000',
  name: 'Treasury',
  username: 'treasury.desk.1',
  currency: 'ethereum',
  currency_name: 'ethereum',
  currency_family: 'ethereum',
  address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  contract_address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  derivation_path: "44'/60'/0'",
  url: 'https://partner.example/webhook',
  secret: 'topsecret',
  color: '#0B7285',
  count: 321,
  cursor: 0,
  has_next_page: true,
  status_code: 404,
};

interface Shape {
  type?: string;
  enum?: readonly unknown[];
  examples?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly TSchema[];
  items?: TSchema;
  properties?: Record<string, TSchema>;
  format?: string;
  pattern?: string;
  minimum?: number;
}

/** An example of a schema; every one that is given is valid. */
export function exampleOf(schema: TSchema, name = ''): unknown {
  const {
    type,
    enum: values,
    examples: [given] = [],
    const: only,
    anyOf,
    items,
    properties,
    format,
    pattern,
    minimum = 0,
  } = schema as Shape;
  const familiar = BY_NAME[name];
  if (only !== undefined) return only;
  if (given !== undefined) return given;
  if (values) return values.includes(familiar) ? familiar : values[0];
  if (anyOf) return exampleOf(anyOf[0] as TSchema, name);
  if (properties) {
    return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, exampleOf(inner, key)]));
  }
  switch (type) {
    case 'array':
      return items ? [exampleOf(items, name)] : [];
    case 'integer':
      return typeof familiar === 'number' ? familiar : Math.max(minimum, 1);
    case 'number':
      return 3.407;
    case 'boolean':
      return typeof familiar === 'boolean' ? familiar : true;
    case 'string':
      return text(format, pattern, typeof familiar === 'string' ? familiar : undefined);
    default:
      return {};
  }
}

function text(format: string | undefined, pattern: string | undefined, familiar: string | undefined): string {
  if (format === 'uuid') return '6f1d2c3b-0000-4000-8000-000000000001';
  if (format === 'date') return '2025-03-31';
  if (format === 'date-time' || pattern?.startsWith('^(19|20)')) return '2025-03-31T14:15:22.377654+00:00';
  const matches = (value: string) => pattern === undefined || new RegExp(pattern).test(value);
  const candidates = [familiar, 'text', '1432199', 'ethereum', 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmVk'];
  return candidates.find((value) => value !== undefined && matches(value)) ?? '';
}
