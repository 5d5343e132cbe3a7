import { isKindName, type KindName } from '../../requests/kinds/index.ts';

/** Each kind of request, as people say it. */
const WORDS: Record<KindName, string> = {
  create_reporting_key: 'Create a reporting API key',
  edit_reporting_key: 'Edit a reporting API key',
  revoke_reporting_key: 'Revoke a reporting API key',
  edit_entity: 'Edit an entity',
  edit_admin_rule: 'Change an admin rule',
};

export function kindWords(kind: string): string {
  return isKindName(kind) ? WORDS[kind] : kind;
}
