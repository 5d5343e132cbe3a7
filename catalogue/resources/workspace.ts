import Type from 'typebox';
import { AddressRisk, AddressSanctions } from '../../mirror/documents/compliance.ts';
import { Label } from '../../mirror/documents/labels.ts';
import { Organization } from '../../mirror/documents/organization.ts';
import { WideId } from '../../mirror/documents/parts.ts';
import { equals, Text } from '../filters.ts';
import { documents, fieldsNamed } from '../mirrored.ts';
import { array, item, list, pathId } from '../operations.ts';
import { ownItem } from '../own-operations.ts';
import type { Resource } from '../resource.ts';

/** Labels that an account in scope or one of its transactions carries. */
export const labels: Resource = {
  mirrored: [documents('labels', Label, { fields: fieldsNamed('name') })],
  operations: [
    list({
      path: '/labels',
      summary: 'Labels of the accounts in scope and their transactions',
      tag: 'Labels',
      resource: 'labels',
      scope: 'label',
      node: Label,
      alsoBy: ['name'],
      filters: { name: equals(Text) },
    }),
    item({
      path: '/labels/{label_id}',
      summary: 'A label',
      tag: 'Labels',
      parameters: { label_id: WideId },
      resource: 'labels',
      scope: 'label',
      document: Label,
    }),
  ],
};

export const organization: Resource = {
  operations: [
    ownItem({
      path: '/organization',
      summary: 'Whose workspace it is, and its quorum',
      tag: 'Organization',
      document: Organization,
      name: 'read_organization',
      statuses: [],
    }),
  ],
};

/** What the compliance provider said of an address, as it was pushed in. */
export const compliance: Resource = {
  mirrored: [
    documents('address-risks', AddressRisk, { key: ['address'] }),
    documents('address-sanctions', AddressSanctions, { key: ['address'] }),
  ],
  operations: [
    item({
      path: '/compliance/address-risk/{address}',
      summary: 'The risk of an address',
      tag: 'Compliance',
      parameters: { address: pathId.text },
      resource: 'address-risks',
      scope: 'workspace',
      document: AddressRisk,
    }),
    item({
      path: '/compliance/sanctions/{address}',
      summary: 'The sanctions on an address',
      tag: 'Compliance',
      parameters: { address: pathId.text },
      resource: 'address-sanctions',
      scope: 'workspace',
      document: AddressSanctions,
    }),
  ],
};

const Certificate = Type.Object(
  {
    index: Type.Integer({ minimum: 0, maximum: 100 }),
    certificate: Type.String({ pattern: '^[0-9a-fA-F]+$' }),
  },
  { additionalProperties: false },
);

/** The certificates behind the custody system's signatures, from the root down. */
export const certificates: Resource = {
  mirrored: [
    {
      name: 'certificates',
      line: Certificate,
      key: ['index'],
      fields: { position: '$.index' },
      sent: 'certificate',
    },
  ],
  operations: [
    array({
      path: '/certificates/chain',
      summary: 'The certificates behind signed addresses',
      tag: 'Certificates',
      resource: 'certificates',
      scope: 'workspace',
      item: Type.String(),
    }),
  ],
};
