import { unitsOf } from './account-parts.ts';
import { chains } from './chains.ts';
import { chance, HEX, published } from './random.ts';

const BEGINNING = Date.UTC(2025, 4, 5, 7, 0, 0);
const HOUR = 3_600_000;
const SIGNERS = [102, 106, 109, 111];
const STATUSES = ['SIGNED', 'PENDING_APPROVAL', 'ABORTED'] as const;

export function* digests(): Generator<object> {
  const luck = chance(71);
  for (let n = 0; n < 8; n += 1) {
    yield {
      account_id: SIGNERS[n % 4],
      created_by: 6,
      created_on: published(BEGINNING + n * HOUR, n),
      digests_data: [{ derivation_path: "44'/60'/0'", digest: luck.text(HEX, 64) }],
      id: n + 1,
      last_request: null,
      notes: [],
      status: STATUSES[n % 3],
    };
  }
}

export function* messages(): Generator<object> {
  for (let n = 0; n < 8; n += 1) {
    yield {
      account_id: SIGNERS[n % 4],
      address: null,
      created_by: 6,
      created_on: published(BEGINNING + n * HOUR, 500 + n),
      data: `Sign in to the settlement venue, session ${n}`,
      id: n + 1,
      last_request: null,
      message_type: n % 2 === 0 ? 'EIP-191' : 'EIP-712',
      notes: [{ title: 'Venue', content: 'Weekly sign-in' }],
      signature: null,
      status: STATUSES[n % 3],
      type: 'MESSAGE_SIGNATURE',
    };
  }
}

/** How digests and messages were asked for. */
export function* signingHistory(kind: 'digests' | 'message'): Generator<object> {
  for (let n = 0; n < 8; n += 1) {
    const entry = {
      id: (kind === 'digests' ? 900 : 950) + n,
      type: kind === 'digests' ? 'SIGN_DIGESTS' : 'MESSAGE_SIGNING',
      created_by: 6,
      created_on: published(BEGINNING + n * HOUR, n),
      expired_at: published(BEGINNING + (n + 168) * HOUR, n),
      is_complete: n % 3 !== 1,
      status: n % 3 === 1 ? 'PENDING_APPROVAL' : 'APPROVED',
    };
    yield { [`${kind}_id`]: n + 1, document: { history: [[entry]] } };
  }
}

const uuid = (n: number) => `6f1d2c3b-0000-4000-8000-${String(n).padStart(12, '0')}`;
const party = (role: string, id: number) => ({
  approver_group_id: 2,
  code: `${role.slice(0, 2).toUpperCase()}${id}`,
  id: String(id),
  name: `${role} ${id}`,
  role,
  whitelist_id: 2,
});

export function* pledges(): Generator<object> {
  const states = ['PLEDGE_READY', 'ASSIGNED_TO_SETTLEMENT', 'PLEDGE_APPROVED'] as const;
  for (let n = 0; n < 6; n += 1) {
    yield {
      account_id: [105, 106, 110][n % 3],
      amount: 5_000_000 + n,
      asset_manager: party('asset manager', 1),
      custodian: { code: 'CU', id: '9', name: 'Custodian', role: 'custodian' },
      exchange: party('exchange', 2 + (n % 2)),
      id: uuid(n),
      pending: 0,
      pledge_subaccount_id: 70 + n,
      state: states[n % 3],
    };
  }
}

export function* settlements(): Generator<object> {
  for (const n of [1, 2, 4]) {
    yield { from_pledge_id: uuid(n), id: uuid(100 + n), meta: { venue: 'Demo' }, state: 'COMPLETED' };
  }
}

export function* currencies(): Generator<object> {
  for (const { currency, family } of Object.values(chains)) {
    yield { family, name: currency, num_confirmation_needed: 6, type: 'CRYPTO', units: unitsOf(currency) };
  }
}

export const TETHER = '0xdAC17F958D2ee523a2206206994597C13D831ec7';

export function* tokens(): Generator<object> {
  yield {
    contract_address: TETHER,
    name: 'USD Tether (erc20)',
    parent_currency: 'ethereum',
    units: [{ code: 'USDT', magnitude: 6 }],
  };
}

export function* risks(): Generator<object> {
  yield {
    address: TETHER,
    provider_details: {
      exposures: [{ category: 'exchange', value: 424895.68594 }],
      reason: null,
      risk: 'Low',
    },
    risk: 'LOW',
  };
}

export function* sanctions(): Generator<object> {
  yield { address: TETHER, has_sanctions: false, provider_details: [] };
}
