import type { Entity } from '../../mirror/documents/governance.ts';
import type { Group, User, Whitelist } from '../../mirror/documents/people.ts';
import { chains } from './chains.ts';
import { chance, HEX, published } from './random.ts';

const BEGINNING = Date.UTC(2024, 8, 2, 9, 0, 0);
const HOUR = 3_600_000;

function origin(hours: number, createdBy = 1) {
  return {
    created_by: createdBy,
    created_on: published(BEGINNING + hours * HOUR, (hours * 37) % 1000),
    last_request: hours + 1,
  };
}

const USERNAMES = [
  ['m.lindqvist', 'ADMIN'],
  ['r.baumann', 'ADMIN'],
  ['s.nakamura', 'ADMIN'],
  ['treasury.desk.1', 'OPERATOR'],
  ['treasury.desk.2', 'OPERATOR'],
  ['trading.desk.1', 'OPERATOR'],
  ['trading.desk.2', 'OPERATOR'],
  ['custody.ops', 'OPERATOR'],
  ['settlement.bot', 'OPERATOR'],
] as const;

/** The people and machines of the mirrored custody system. */
export function* users(): Generator<User> {
  const luck = chance(7);
  for (const [index, [username, role]] of USERNAMES.entries()) {
    yield {
      ...origin(index),
      id: index + 1,
      is_api: username.endsWith('.bot'),
      key_handle: luck.text(HEX, 128),
      pub_key: `04${luck.text(HEX, 128).toUpperCase()}`,
      role,
      status: 'ACTIVE',
      user_id: luck.text(HEX, 16).toUpperCase(),
      username,
    };
  }
}

/** Who approves together there. */
export function* groups(): Generator<Group> {
  const all: [string, string, number[]][] = [
    ['treasury', 'Treasury desk and its deputy', [4, 5]],
    ['trading', 'Both trading desks', [6, 7]],
    ['custody', 'Custody operations', [8, 9]],
  ];
  for (const [index, [name, description, members]] of all.entries()) {
    yield { ...origin(20 + index), id: index + 1, name, description, members, status: 'ACTIVE' };
  }
}

/** Where money may go. */
export function* whitelists(): Generator<Whitelist> {
  const luck = chance(11);
  const all = [
    ['Own cold wallets', 'Deep storage, two vaults', ['bitcoin', 'ethereum']],
    ['Exchanges', 'Settlement addresses of the three venues', ['ethereum', 'solana', 'ripple']],
    ['Payroll provider', null, ['polygon']],
  ] as const;
  let address = 1;
  for (const [index, [name, description, names]] of all.entries()) {
    yield {
      ...origin(30 + index),
      id: index + 1,
      name,
      description,
      status: 'ACTIVE',
      addresses: names.map((chain) => ({
        id: address++,
        name: `${name}, ${chain}`,
        currency: chains[chain].currency,
        address: chains[chain].address(luck),
        destination_tags: chain === 'ripple' ? [luck.whole(1, 99_999)] : null,
      })),
    };
  }
}

/** Groupings of accounts, which a key is authorised for; one account is in two of them. */
export function* entities(): Generator<Entity> {
  const all: [string, number[]][] = [
    ['Treasury', [101, 102, 103, 104]],
    ['Trading', [105, 106, 107, 108, 109]],
    ['Custody', [109, 110, 111, 112]],
  ];
  for (const [index, [name, accounts]] of all.entries()) {
    yield { ...origin(60 + index), id: index + 1, name, accounts, status: 'ACTIVE' };
  }
}
