import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Drafts, isKindName, type KindName } from '../../requests/kinds/index.ts';

const MOST_CHARACTERS = 3000;

const keyScope = {
  entityIds: Type.Array(Type.Integer()),
  permissionGroupIds: Type.Array(Type.String()),
  ownerId: Type.String(),
  expiresAt: Type.String(),
};

const drafts = {
  create_reporting_key: Type.Object({ ...keyScope, name: Type.String(), purpose: Type.String() }),
  edit_reporting_key: Type.Object({ ...keyScope, keyId: Type.String() }),
  revoke_reporting_key: Type.Object({ keyId: Type.String(), reason: Type.String() }),
  edit_entity: Type.Object({
    entityId: Type.Integer(),
    addAccountIds: Type.Array(Type.Integer()),
    removeAccountIds: Type.Array(Type.Integer()),
  }),
  edit_admin_rule: Type.Object({
    ruleKind: Type.String(),
    rule: Type.Object({
      order: Type.Union([Type.Literal('in_order'), Type.Literal('all_at_once')]),
      steps: Type.Array(
        Type.Object({
          approvals: Type.Integer({ minimum: 1 }),
          administrators: Type.Boolean(),
          groups: Type.Array(Type.String()),
          members: Type.Array(Type.String()),
        }),
      ),
    }),
  }),
} satisfies Record<KindName, unknown>;

const envelope = Type.Object({
  kind: Type.String(),
  nonce: Type.String(),
  reach: Type.String(),
  draft: Type.Unknown(),
});

/** What a review window carries until *Send*: nothing of it is kept in memory, and all of it is checked again. */
export interface ReviewState<Kind extends KindName = KindName> {
  kind: Kind;
  draft: Drafts[Kind];
  /** Names this review: of many presses of its *Send*, one makes a request. */
  nonce: string;
  /** Digest (hex) of the reach that was shown. */
  reach: string;
}

export function newNonce(): string {
  return randomBytes(12).toString('base64url');
}

/** Null when it is more than Slack carries with a window. */
export function writeReviewState(state: ReviewState): string | null {
  const text = JSON.stringify(state);
  return text.length <= MOST_CHARACTERS ? text : null;
}

/** Null for anything that `writeReviewState` did not write. */
export function readReviewState(metadata: string): ReviewState | null {
  const state = parsed(metadata);
  if (!state || !isKindName(state.kind)) return null;
  const { kind } = state;
  if (!Value.Check(drafts[kind], state.draft)) return null;
  return { kind, draft: state.draft as unknown as Drafts[KindName], nonce: state.nonce, reach: state.reach };
}

function parsed(metadata: string): Static<typeof envelope> | null {
  try {
    const value: unknown = JSON.parse(metadata);
    return Value.Check(envelope, value) ? value : null;
  } catch {
    // Not ours: somebody, or something, wrote another text there.
    return null;
  }
}
