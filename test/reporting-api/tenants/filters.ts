import type { Operation } from '../../../catalogue/resource.ts';
import { idOf, type Kind, type Side, stakeOf } from '../generated/side.ts';
import type { Tenant } from './stage.ts';

/** What a filter by an id is an id of. */
const KINDS: Readonly<Record<string, Kind>> = {
  account: 'account',
  account_id: 'account',
  parent: 'account',
  target_id: 'account',
  entity: 'entity',
  group: 'group',
  user: 'user',
  members: 'user',
  created_by: 'user',
  approved_by: 'user',
  pending_by: 'user',
  rejected_by: 'user',
  creation_tx: 'transaction',
};
const BY_PATH: Readonly<Record<string, Kind>> = {
  accounts: 'account',
  'erc20-children-accounts': 'account',
  entities: 'entity',
  users: 'user',
  groups: 'group',
  whitelists: 'whitelist',
  labels: 'label',
  requests: 'request',
  transactions: 'transaction',
  digests: 'digests',
  messages: 'message',
  stakes: 'stake',
};

/** Filters that name nothing: spans, closed lists, and switches. */
const NAMELESS =
  /^(created_|start|end|min_|max_|status$|type$|account_type$|target_type$|currency$|role$|state$|light$|synchronous$|interaction_type$|message_type$|destination_tag$|asset_manager_id$|exchange_id$|cursor$)/;

/** Filters of an operation that name something. Changes are counted from 1, which names nothing of anybody. */
export function namingFilters({ path, query }: Operation): string[] {
  const isCounted = path.endsWith('/changes');
  return Object.keys(query).filter((name) => !NAMELESS.test(name) && !(isCounted && name === 'id'));
}

/** Values of theirs for a filter, each with what nobody has in its place. */
export function valuesFor(
  path: string,
  filter: string,
  tenant: Tenant,
  side: Side,
  absent: Side,
): [string, string][] {
  const last =
    path
      .split('/')
      .filter((part) => !part.startsWith('{'))
      .at(-1) ?? '';
  const kind = filter === 'id' ? BY_PATH[last] : KINDS[filter];
  if (kind !== undefined) {
    return Array.from({ length: side.rows }, (_, n) => [
      `${idOf(side, kind, n)}`,
      `${idOf(absent, kind, n)}`,
    ]);
  }
  if (filter === 'stake_uid') {
    const chain = path.split('/')[1] as 'solana';
    return [[stakeOf(side, chain), stakeOf(absent, chain)]];
  }
  const texts = tenant.uploads.flatMap((uploads) => textsOf(uploads, FIELDS[filter] ?? filter));
  const theirs = [...new Set(texts)].filter((text) => text.includes(side.marker)).slice(0, 4);
  return (theirs.length > 0 ? theirs : [side.marker]).map((text) => [
    text,
    text.replaceAll(side.marker, absent.marker),
  ]);
}

/** Where a filter's name is not that of the field. */
const FIELDS: Readonly<Record<string, string>> = {
  label: 'name',
  account_label: 'name',
  tx_label: 'name',
  memo: 'MEMO_TEXT',
};

function textsOf(value: unknown, field: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === field && typeof inner === 'string' ? [inner] : textsOf(inner, field),
  );
}
