/** Whose data: everything of one side has ids that are found from its number, and one marker in all its texts. */
export interface Side {
  readonly base: number;
  readonly rows: number;
  readonly marker: string;
}

const OFFSETS = {
  account: 100,
  entity: 200,
  user: 300,
  group: 400,
  whitelist: 500,
  label: 600,
  transaction: 700,
  request: 800,
  digests: 900,
  message: 1_000,
  stake: 1_100,
} as const;
export type Kind = keyof typeof OFFSETS;

/** The id of the n-th of a kind. */
export function idOf({ base }: Side, kind: Kind, n = 0): number {
  return base + OFFSETS[kind] + n;
}

export function idsOf(side: Side, kind: Kind): number[] {
  return Array.from({ length: side.rows }, (_, n) => idOf(side, kind, n));
}

export function uuidOf({ base }: Side, kind: 'pledge' | 'settlement', n = 0): string {
  return `6f1d2c3b-0000-4000-8000-${String(base * 1_000 + (kind === 'pledge' ? 0 : 500) + n).padStart(12, '0')}`;
}

export type Chain = 'cardano' | 'ethereum' | 'solana' | 'tezos';

export function stakeOf({ marker }: Side, chain: Chain, n = 0): string {
  return `${chain}-${marker}-${n}`;
}

/** Where something stands that is known by a text. */
export function nameOf({ marker }: Side, n = 0): string {
  return `0x${marker}${n}`;
}

/** What each parameter of a path is to name something of a side. */
export function parametersOf(side: Side, chain: Chain = 'ethereum', n = 0) {
  return {
    account_id: idOf(side, 'account', n),
    parent_account_id: idOf(side, 'account', n),
    entity_id: idOf(side, 'entity'),
    transaction_id: idOf(side, 'transaction', n),
    user_id: idOf(side, 'user', n),
    group_id: idOf(side, 'group', n),
    whitelist_id: idOf(side, 'whitelist', n),
    label_id: idOf(side, 'label', n),
    request_id: idOf(side, 'request', n),
    digests_id: idOf(side, 'digests', n),
    message_id: idOf(side, 'message', n),
    pledge_id: uuidOf(side, 'pledge', n),
    settlement_id: uuidOf(side, 'settlement', n),
    index: n,
    currency_name: currencyOf(n),
    contract_address: nameOf(side, n),
    address: nameOf(side, n),
    stake_uid: stakeOf(side, chain, n),
  };
}

const CURRENCIES = ['ethereum', 'bitcoin', 'solana', 'tezos', 'cardano', 'polygon'];

export function currencyOf(n: number): string {
  return CURRENCIES[n % CURRENCIES.length] ?? 'ethereum';
}
