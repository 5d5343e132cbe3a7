import { type KeyId, parseId, type RequestId, type RevealId, type RightId } from '../domain/ids.ts';

/** Buttons and menus of messages and App Home. A value is an id, or what a codec below writes; nothing of it is believed. */
export const ACTIONS = {
  /** Value: `ballotValue`. */
  approve: 'request_approve',
  reject: 'request_reject',
  withdrawBallot: 'request_withdraw',
  /** Value: the request id. */
  details: 'request_details',
  cancel: 'request_cancel',
  /** Opens a window for why one has rejected. Value: the request id. */
  explainReject: 'request_explain',
  nudge: 'request_nudge',
  /** Opens the request form filled with what an ended request asked for. Value: the request id. */
  requestAgain: 'request_again',
  /** Opens the empty request form. No value. */
  createKey: 'key_create',
  /** Value: `revealValue`. */
  reveal: 'key_reveal',
  /** "I have saved it", in a message. Value: the reveal id. */
  confirmReveal: 'key_reveal_confirm',
  /** An administrator withdraws an unused right to reveal. Value: the right id. */
  withdrawRight: 'key_right_withdraw',
  /** Value: the key id. */
  showKey: 'key_show',
  suspendKey: 'key_suspend',
  resumeKey: 'key_resume',
  renameKey: 'key_rename',
  editKey: 'key_edit',
  rotateKey: 'key_rotate',
  revokeKey: 'key_revoke',
  deleteKey: 'key_delete',
  /** A menu of the above; its options' values are `keyMenuValue`. */
  keyMenu: 'key_menu',
  editEntity: 'entity_edit',
  editRule: 'rule_edit',
  help: 'help',
  acceptInvitation: 'invitation_accept',
  /** App Home's own: the filter by state, and the pages. */
  homeFilter: 'home_filter',
  homePage: 'home_page',
} as const;

/** An action id of one row among many: the same act, told apart by what it is about. */
export function rowAction(action: string, id: string): string {
  return `${action}:${id}`;
}

/** Matches an action id with or without a row. */
export function anyRow(action: string): RegExp {
  return new RegExp(`^${action}(:|$)`);
}

/** Windows. */
export const CALLBACKS = {
  requestKey: 'request_key_form',
  editKey: 'edit_key_form',
  revokeKey: 'revoke_key_form',
  editEntity: 'edit_entity_form',
  editRule: 'edit_rule_form',
  review: 'review_request',
  explainReject: 'explain_reject_form',
  renameKey: 'rename_key_form',
  rotateKey: 'rotate_key_form',
  deleteKey: 'delete_key_confirmation',
  secret: 'reveal_secret',
  /** Windows that only say something; nothing happens when they are submitted or closed. */
  notice: 'notice',
} as const;

/** Input blocks of the forms; each holds one element whose action id is `FIELD_ACTION`. */
export const FIELDS = {
  name: 'name',
  entities: 'entities',
  permissionGroups: 'permission_groups',
  expiry: 'expiry',
  purpose: 'purpose',
  owner: 'owner',
  reason: 'reason',
  entity: 'entity',
  addAccounts: 'add_accounts',
  removeAccounts: 'remove_accounts',
  ruleKind: 'rule_kind',
  ruleOrder: 'rule_order',
  ruleSteps: 'rule_steps',
  overlap: 'overlap',
} as const;
export const FIELD_ACTION = 'value';

export interface BallotButton {
  requestId: RequestId;
  contentHash: Buffer;
  reachDigest: Buffer;
}

/** What a ballot button carries, and nothing else: the request, and what its card showed of content and reach. */
export function ballotValue(request: { id: string; contentHash: string; reachDigest: string }): string {
  return `${request.id}|${request.contentHash}|${request.reachDigest}`;
}

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Null for anything that `ballotValue` did not write. */
export function parseBallotValue(value: string): BallotButton | null {
  const [id = '', content = '', reach = '', ...rest] = value.split('|');
  const requestId = parseId(id, 'req');
  if (!requestId || rest.length > 0 || !SHA256_HEX.test(content) || !SHA256_HEX.test(reach)) return null;
  return { requestId, contentHash: Buffer.from(content, 'hex'), reachDigest: Buffer.from(reach, 'hex') };
}

/** A reveal button names the attempt it stands for (1, 2 or 3), so that of many presses of it one wins. */
export function revealValue(rightId: string, attempt: number): string {
  return `${rightId}|${attempt}`;
}

export function parseRevealValue(value: string): { rightId: RightId; attempt: number } | null {
  const [id = '', attempt = '', ...rest] = value.split('|');
  const rightId = parseId(id, 'rgt');
  return rightId && rest.length === 0 && /^[1-3]$/.test(attempt)
    ? { rightId, attempt: Number(attempt) }
    : null;
}

export function parseRevealId(value: string): RevealId | null {
  return parseId(value, 'rev');
}

/** An option of a key's menu: which act, on which key. */
export function keyMenuValue(action: string, keyId: KeyId): string {
  return `${action}|${keyId}`;
}

export function parseKeyMenuValue(value: string): { action: string; keyId: KeyId } | null {
  const [action = '', id = '', ...rest] = value.split('|');
  const keyId = parseId(id, 'key');
  return keyId && rest.length === 0 ? { action, keyId } : null;
}
