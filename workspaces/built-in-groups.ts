import type { PermissionGroupId, WorkspaceId } from '../domain/ids.ts';

/** The permission groups that every workspace has from its birth, each with the one line that explains it. */
const BUILT_IN = [
  {
    id: 'reports',
    name: 'Reports',
    description: 'Read accounts, transactions and everything else that is reported on the chosen entities.',
    actions: ['reports:read'],
  },
  {
    id: 'full-access',
    name: 'Full access',
    description:
      'Read all reports on the chosen entities, and push data in for the whole workspace, whatever the entities.',
    actions: ['reports:read', 'data:write'],
  },
];

export function builtInGroups(workspaceId: WorkspaceId) {
  return BUILT_IN.map((group) => ({ ...group, workspaceId, id: group.id as string as PermissionGroupId }));
}
