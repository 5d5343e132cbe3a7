import type { KeyId, MemberId, RequestId } from '../../domain/ids.ts';
import type { Person } from '../../members/people.ts';
import type { RequestView } from '../../requests/request-view.ts';

const person = (letter: string, name: string): Person => ({
  id: `Acme1_mem_${letter.repeat(16)}` as MemberId,
  slackUserId: `U${letter.repeat(8)}`,
  name,
});
export const ana = person('A', 'Ana Ferreira');
export const ben = person('B', 'Ben Okafor');
export const chloe = person('C', 'Chloé Martin');
export const dmitri = person('D', 'Dmitri Volkov');
export const erin = person('E', 'Erin Sato');
const everybody = new Map([ana, ben, chloe, dmitri, erin].map((one) => [one.id, one]));

export const now = new Date('2026-03-02T09:30:00Z');
export const KEY_ID = 'Acme1_key_KKKKKKKKKKKKKKKK' as KeyId;

const step = { approvals: 2, approvedBy: [] as Person[], approvers: [ana, ben, chloe, dmitri], done: false };

/** A request for a new key, a moment after it was made; each golden state changes a few things of it. */
export const created: RequestView = {
  id: 'Acme1_req_RRRRRRRRRRRRRRRR' as RequestId,
  number: 12,
  kind: 'create_reporting_key',
  state: 'pending',
  version: 1,
  contentHash: 'c0'.repeat(32),
  reachDigest: 'd1'.repeat(32),
  hashed: {
    content: {
      keyId: KEY_ID,
      name: 'Auditors',
      entityIds: [1, 2],
      permissionGroupIds: ['reports'],
      ownerId: erin.id,
      expiresAt: '2026-05-31T21:59:59.999Z',
      purpose: 'Month-end reporting.\nThey read balances, nothing else.',
    },
    excludedIds: [erin.id],
    targetId: KEY_ID,
    baseVersion: null,
    ruleKind: 'create_reporting_key',
    ruleVersion: 1,
  },
  description: {
    title: 'Create a reporting API key',
    subject: 'Auditors',
    fields: [
      { label: 'Entities', value: { type: 'list', items: [{ name: 'Trading' }, { name: 'Treasury' }] } },
      {
        label: 'Permission groups',
        value: { type: 'list', items: [{ name: 'Reports', detail: 'Read accounts and transactions.' }] },
      },
      { label: 'Expires', value: { type: 'day', at: '2026-05-31T21:59:59.999Z' } },
      { label: 'Owner, who will reveal it', value: { type: 'member', memberId: erin.id } },
      {
        label: 'Purpose',
        value: { type: 'text', text: 'Month-end reporting.\nThey read balances, nothing else.' },
      },
    ],
  },
  reach: [
    {
      keyId: KEY_ID,
      keyName: 'Auditors',
      accounts: [
        { id: 101, name: 'Treasury EUR' },
        { id: 102, name: 'Reserve <BTC>' },
      ],
      actions: ['reports:read'],
    },
  ],
  requester: erin,
  owner: erin,
  order: 'in_order',
  steps: [step],
  mayVote: [ana, ben, chloe, dmitri],
  approvers: [ana, ben, chloe, dmitri],
  rejectedBy: null,
  rejectReason: null,
  decidedAt: null,
  decisionReason: null,
  createdAt: new Date('2026-03-02T09:00:00Z'),
  expiresAt: new Date('2026-03-09T09:00:00Z'),
  stuck: false,
  right: null,
  people: everybody,
  whyAsked: () => 'you are an administrator',
};

const approvedBy = (...people: Person[]) => [{ ...step, approvedBy: people, done: people.length >= 2 }];
const over = { mayVote: [], decidedAt: new Date('2026-03-02T10:15:00Z') };

/** Every state a card can be in, with whoever looks at it. */
export const STATES: Record<string, { view: RequestView; reader: Person }> = {
  asked: { view: created, reader: ana },
  'one-of-two-by-another': {
    view: { ...created, steps: approvedBy(ana), mayVote: [ben, chloe, dmitri] },
    reader: ben,
  },
  'one-of-two-by-me': {
    view: { ...created, steps: approvedBy(ana), mayVote: [ben, chloe, dmitri] },
    reader: ana,
  },
  'reached-not-yet-decided': {
    view: { ...created, steps: approvedBy(ana, ben), mayVote: [] },
    reader: chloe,
  },
  'rejected-not-yet-closed': { view: { ...created, rejectedBy: chloe, mayVote: [] }, reader: ana },
  'my-step-comes-later': {
    view: {
      ...created,
      steps: [
        { ...step, approvals: 1, approvers: [ana, ben] },
        { ...step, approvals: 1, approvers: [dmitri] },
      ],
      mayVote: [ana, ben],
    },
    reader: dmitri,
  },
  'no-longer-asked': {
    view: { ...created, steps: [{ ...step, approvers: [ana, ben, chloe] }], mayVote: [ana, ben, chloe] },
    reader: dmitri,
  },
  stuck: {
    view: { ...created, stuck: true, steps: [{ ...step, approvers: [ana] }], mayVote: [ana] },
    reader: ana,
  },
  approved: { view: { ...created, ...over, state: 'approved', steps: approvedBy(ana, ben) }, reader: chloe },
  rejected: { view: { ...created, ...over, state: 'rejected', rejectedBy: chloe }, reader: ana },
  expired: { view: { ...created, ...over, state: 'expired', steps: approvedBy(ana) }, reader: ana },
  cancelled: { view: { ...created, ...over, state: 'cancelled' }, reader: ana },
  failed: {
    view: {
      ...created,
      ...over,
      state: 'failed',
      decisionReason: 'the admin rule it waited under was changed',
    },
    reader: ana,
  },
  'edit-entity': {
    view: {
      ...created,
      kind: 'edit_entity',
      owner: null,
      description: {
        title: 'Edit an entity',
        subject: 'Treasury',
        fields: [
          {
            label: 'Accounts to add',
            value: { type: 'list', items: [{ name: 'Cold vault', detail: 'id 110' }] },
          },
          { label: 'Accounts to remove', value: { type: 'list', items: [] } },
        ],
      },
      hashed: {
        ...created.hashed,
        content: { entityId: 1, addAccountIds: [110], removeAccountIds: [] },
        targetId: '1',
        baseVersion: 3,
      },
      reach: [
        {
          keyId: KEY_ID,
          keyName: 'Auditors',
          accounts: [{ id: 110, name: 'Cold vault' }],
          actions: ['reports:read'],
        },
        {
          keyId: 'Acme1_key_LLLLLLLLLLLLLLLL' as KeyId,
          keyName: 'Data feed',
          accounts: [{ id: 110, name: 'Cold vault' }],
          actions: ['data:write', 'reports:read'],
        },
      ],
    },
    reader: ana,
  },
};
