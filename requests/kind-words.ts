/** Each kind of request, as people say it. */
export const KIND_WORDS = {
  create_reporting_key: 'Create a reporting API key',
  edit_reporting_key: 'Edit a reporting API key',
  revoke_reporting_key: 'Revoke a reporting API key',
  edit_entity: 'Edit an entity',
  edit_admin_rule: 'Change an admin rule',
} as const;

const words: Record<string, string> = KIND_WORDS;

export function kindWords(kind: string): string {
  return Object.hasOwn(words, kind) ? (words[kind] ?? kind) : kind;
}
