import type { Migration } from 'kysely/migration';
import * as workspaces from './0001-workspaces.ts';
import * as entities from './0002-entities.ts';
import * as requests from './0003-requests.ts';
import * as keys from './0004-keys.ts';
import * as outboxAndAudit from './0005-outbox-and-audit.ts';
import * as mirror from './0006-mirror.ts';
import * as keyProof from './0007-key-proof.ts';
import * as resourceReads from './0008-resource-reads.ts';
import * as deliveryLeases from './0009-delivery-leases.ts';
import * as mirroredResources from './0010-mirrored-resources.ts';
import * as ownAsPublished from './0011-own-as-published.ts';
import * as limitsAndWrites from './0012-limits-and-writes.ts';
import * as visibleObjects from './0013-visible-objects.ts';
import * as catalogueReads from './0014-catalogue-reads.ts';
import * as moreFilters from './0015-account-and-transaction-filters.ts';
import * as accountSets from './0016-account-sets.ts';
import * as transactionCounters from './0017-transaction-counters.ts';
import * as flatWindows from './0018-flat-windows.ts';
import * as transactionList from './0019-transaction-list.ts';
import * as histories from './0020-histories.ts';
import * as accountList from './0021-account-list.ts';
import * as singleAnswers from './0022-single-answers.ts';

/** Listed by hand, so that what runs is what is read here, whatever lies in the folder. */
export const migrations: Record<string, Migration> = {
  '0001-workspaces': workspaces,
  '0002-entities': entities,
  '0003-requests': requests,
  '0004-keys': keys,
  '0005-outbox-and-audit': outboxAndAudit,
  '0006-mirror': mirror,
  '0007-key-proof': keyProof,
  '0008-resource-reads': resourceReads,
  '0009-delivery-leases': deliveryLeases,
  '0010-mirrored-resources': mirroredResources,
  '0011-own-as-published': ownAsPublished,
  '0012-limits-and-writes': limitsAndWrites,
  '0013-visible-objects': visibleObjects,
  '0014-catalogue-reads': catalogueReads,
  '0015-account-and-transaction-filters': moreFilters,
  '0016-account-sets': accountSets,
  '0017-transaction-counters': transactionCounters,
  '0018-flat-windows': flatWindows,
  '0019-transaction-list': transactionList,
  '0020-histories': histories,
  '0021-account-list': accountList,
  '0022-single-answers': singleAnswers,
};
