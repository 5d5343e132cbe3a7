import { FIRST_ACCOUNT } from './accounts.ts';
import { published } from './random.ts';
import { transactions } from './transactions.ts';

const BEGINNING = Date.UTC(2024, 8, 2, 9, 0, 0);
const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Enough to leaf through. */
const TRANSACTIONS_ASKED_FOR = 200;

interface Asked {
  id: number;
  type: string;
  target_type: string;
  target_id: number;
  created_by: number;
  at: number;
  status: 'APPROVED' | 'REJECTED' | 'PENDING_APPROVAL';
  /** Who approves: a group and its members. */
  group: number | null;
  approvers: [number, number];
}

const GROUPS: Record<number, [number, number]> = { 1: [4, 5], 2: [6, 7], 3: [8, 9] };
const groupOf = (account: number) => (account < 105 ? 1 : account < 110 ? 2 : 3);

function* asked(): Generator<Asked> {
  const administrative = { created_by: 1, status: 'APPROVED', group: null, approvers: [2, 3] } as const;
  const made = (id: number, type: string, target_type: string, target_id: number): Asked => ({
    ...administrative,
    approvers: [...administrative.approvers],
    id,
    type,
    target_type,
    target_id,
    at: BEGINNING + id * 3_600_000,
  });
  for (let id = 1; id <= 9; id += 1) yield made(id, id < 4 ? 'CREATE_ADMIN' : 'CREATE_OPERATOR', 'USER', id);
  for (let id = 1; id <= 3; id += 1) yield made(20 + id, 'CREATE_GROUP', 'GROUP', id);
  for (let id = 1; id <= 3; id += 1) yield made(30 + id, 'CREATE_WHITELIST', 'WHITELIST', id);
  for (let index = 0; index < 12; index += 1) {
    yield made(100 + index, 'CREATE_ACCOUNT', 'ACCOUNT', FIRST_ACCOUNT + index);
  }
  for (const { id, type, account_id: account, created_by, created_on, status } of transactions(
    TRANSACTIONS_ASKED_FOR,
  )) {
    if (type !== 'SEND') continue;
    const group = groupOf(account);
    yield {
      id: id - 5_000,
      type: 'CREATE_TRANSACTION',
      target_type: 'TRANSACTION',
      target_id: id,
      created_by,
      at: Date.parse(created_on),
      status: status === 'CONFIRMED' ? 'APPROVED' : status === 'REJECTED' ? 'REJECTED' : 'PENDING_APPROVAL',
      group,
      approvers: GROUPS[group] ?? [2, 3],
    };
  }
}

/** The requests of the mirrored custody system. */
export function* requests(): Generator<object> {
  for (const { id, type, target_type, target_id, created_by, at, status } of asked()) {
    yield {
      id,
      type,
      target_type,
      target_id,
      created_by,
      created_on: published(at, id % 1000),
      expires_at: published(at + WEEK, id % 1000),
      status,
      used_admin_group: null,
    };
  }
}

/** Who had to approve them, and who has. */
export function* governance(): Generator<object> {
  for (const { id, type, target_type, target_id, created_by, at, status, group, approvers } of asked()) {
    const [first, second] = approvers;
    const vote = (user: number, choice: string, hours: number) => ({
      created_on: published(at + hours * 3_600_000, id % 1000),
      type: choice,
      user: { id: user },
    });
    const votes = {
      APPROVED: [vote(first, 'APPROVE', 1), vote(second, 'APPROVE', 2)],
      REJECTED: [vote(first, 'ABORT', 1)],
      PENDING_APPROVAL: [vote(first, 'APPROVE', 1)],
    };
    yield {
      request_id: id,
      document: {
        governance_steps: [
          {
            step_index: 0,
            quorum: 2,
            group: group === null ? null : { id: group },
            approvers: approvers.map((user) => ({ id: user })),
            approvals: votes[status],
          },
        ],
        is_complete: status !== 'PENDING_APPROVAL',
        request: {
          id,
          type,
          target_type,
          target_id,
          created_by: { id: created_by },
          created_on: published(at, id % 1000),
          expired_at: published(at + WEEK, id % 1000),
          current_step_index: 0,
          status: status === 'REJECTED' ? 'ABORTED' : status,
        },
      },
    };
  }
}

const KEYED_BY: Record<string, string> = {
  USER: 'user_id',
  GROUP: 'group_id',
  WHITELIST: 'whitelist_id',
  ACCOUNT: 'account_id',
  TRANSACTION: 'transaction_id',
};

/** The histories of what was asked for, of one kind. */
export function* histories(kind: string): Generator<object> {
  for (const { id, type, target_type, target_id, created_by, at, status } of asked()) {
    if (target_type !== kind) continue;
    const entry = {
      id,
      type,
      created_by,
      created_on: published(at, id % 1000),
      expired_at: published(at + WEEK, id % 1000),
      is_complete: status !== 'PENDING_APPROVAL',
      status,
    };
    yield { [KEYED_BY[kind] ?? 'id']: target_id, document: { history: [[entry]] } };
  }
}
