import Type from 'typebox';
import { Instant } from '../../mirror/documents/parts.ts';

/** What `GET /whoami` answers. */
export const Whoami = Type.Object({
  workspace: Type.String(),
  client_id: Type.String(),
  name: Type.String(),
  status: Type.Literal('ACTIVE'),
  entities: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })),
  permission_groups: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), actions: Type.Array(Type.String()) }),
  ),
  created_on: Instant,
  expires_at: Instant,
});
