import { typed } from '../../key-of-person.ts';
import { editEntityWindow, editRuleWindow } from '../../windows/entity-and-rule.ts';
import {
  deleteKeyWindow,
  editKeyWindow,
  renameKeyWindow,
  revokeKeyWindow,
  rotateKeyWindow,
} from '../../windows/of-a-key.ts';
import { requestKeyWindow } from '../../windows/request-key.ts';
import type { Build } from '../on-window.ts';

/** The subcommands that open a window, with its first title. */
export const WINDOWS = {
  request: { title: 'Request an API key', build: () => requestKeyWindow },
  edit: { title: 'Edit an API key', build: (rest) => editKeyWindow(typed(rest, 'edit')) },
  rename: { title: 'Rename an API key', build: (rest) => renameKeyWindow(typed(rest, 'rename')) },
  rotate: { title: 'Rotate an API key', build: (rest) => rotateKeyWindow(typed(rest, 'rotate')) },
  revoke: { title: 'Revoke an API key', build: (rest) => revokeKeyWindow(typed(rest, 'revoke')) },
  delete: { title: 'Delete an API key', build: (rest) => deleteKeyWindow(typed(rest, 'delete')) },
  entity: { title: 'Edit an entity', build: (rest) => editEntityWindow(rest) },
  rule: { title: 'Change an admin rule', build: (rest) => editRuleWindow(rest) },
} as const satisfies Record<string, { title: string; build: (rest: string) => Build }>;
