import Type from 'typebox';
import { REQUEST_STATUSES, REQUEST_TYPES, TARGET_TYPES } from '../../mirror/documents/enumerations.ts';
import { MirroredId, WideId } from '../../mirror/documents/parts.ts';
import { GovernanceStatus, Request } from '../../mirror/documents/requests.ts';
import { changes } from '../changes.ts';
import { anyOf, equals, person } from '../filters.ts';
import { documents, fieldsNamed, parts } from '../mirrored.ts';
import { item, list } from '../operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Requests';
const parameters = { request_id: WideId };
const current = '$.document.governance_steps[*] ? (@.step_index == $.document.request.current_step_index)';

/** Requests that target an account in scope, one of its transactions, or a user whom the key sees: theirs and ours. */
export const requests: Resource = {
  mirrored: [
    documents(
      'requests',
      Type.Object({ ...Request.properties, id: MirroredId }, { additionalProperties: false }),
      {
        fields: fieldsNamed('type', 'status', 'target_type', 'target_id', 'created_by'),
      },
    ),
    parts('request-governance', { request_id: MirroredId }, GovernanceStatus, {
      fields: {
        approved_by: '$.document.governance_steps[*].approvals[*] ? (@.type == "APPROVE").user.id',
        rejected_by: '$.document.governance_steps[*].approvals[*] ? (@.type == "ABORT").user.id',
        asked: `$.document ? (@.is_complete == false).governance_steps[*] ? (@.step_index == $.document.request.current_step_index).approvers[*].id`,
        voted: `${current}.approvals[*].user.id`,
      },
    }),
  ],
  operations: [
    list({
      path: '/requests',
      summary: 'Requests that target what the key can see',
      tag,
      resource: 'requests',
      scope: 'request',
      node: Request,
      concealing: true,
      filters: {
        approved_by: person(WideId),
        created_by: person(WideId),
        pending_by: person(WideId),
        rejected_by: person(WideId),
        status: equals(anyOf(Type.Enum(REQUEST_STATUSES))),
        target_id: equals(WideId),
        target_type: equals(anyOf(Type.Enum(TARGET_TYPES))),
        type: equals(anyOf(Type.Enum(REQUEST_TYPES))),
      },
    }),
    item({
      path: '/requests/{request_id}',
      summary: 'A request',
      tag,
      parameters,
      resource: 'requests',
      scope: 'request',
      document: Request,
      concealing: true,
    }),
    item({
      path: '/requests/{request_id}/governance-status',
      summary: 'Who must approve a request, and who has',
      tag,
      parameters,
      resource: 'request-governance',
      scope: 'part',
      parent: 'request',
      document: GovernanceStatus,
      concealing: true,
    }),
    changes({
      of: '/requests/{request_id}',
      summary: 'What uploads changed about a request',
      tag,
      parameters,
      parent: 'request',
      resource: 'requests',
    }),
  ],
};
