import type { Json } from '../../domain/canonical-json.ts';
import type { RequestKind } from '../kind.ts';
import { type CreateKeyDraft, createReportingKey } from './create-reporting-key.ts';
import { type EditRuleDraft, editAdminRule } from './edit-admin-rule.ts';
import { type EditEntityDraft, editEntity } from './edit-entity.ts';
import { type EditKeyDraft, editReportingKey } from './edit-reporting-key.ts';
import { type RevokeKeyDraft, revokeReportingKey } from './revoke-reporting-key.ts';

/** What each kind's form gives. */
export interface Drafts {
  create_reporting_key: CreateKeyDraft;
  edit_reporting_key: EditKeyDraft;
  revoke_reporting_key: RevokeKeyDraft;
  edit_entity: EditEntityDraft;
  edit_admin_rule: EditRuleDraft;
}

export type KindName = keyof Drafts;
type JsonContent = { readonly [name: string]: Json };
export type AnyKind = RequestKind<unknown, JsonContent>;

const kinds: Record<KindName, AnyKind> = {
  create_reporting_key: createReportingKey,
  edit_reporting_key: editReportingKey,
  revoke_reporting_key: revokeReportingKey,
  edit_entity: editEntity,
  edit_admin_rule: editAdminRule,
};

export const kindNames = Object.keys(kinds) as KindName[];

export function isKindName(name: string): name is KindName {
  return Object.hasOwn(kinds, name);
}

/** The kind of this name; every stored request has one of these. */
export function kindOf(name: string): AnyKind {
  if (!isKindName(name)) throw new Error(`no kind of request is called ${name}`);
  return kinds[name];
}
