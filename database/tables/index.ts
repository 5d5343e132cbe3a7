import type { AccountGovernanceTable } from './account-governance.ts';
import type { EntitiesTable, EntityAccountsTable, PermissionGroupsTable } from './entities.ts';
import type { KeyNotificationsTable } from './key-notifications.ts';
import type {
  KeyEntitiesTable,
  KeyPermissionGroupsTable,
  ReportingKeysTable,
  RevealRightsTable,
  RevealsTable,
  SecretsTable,
  SuspensionsTable,
} from './keys.ts';
import type {
  AccountActivityTable,
  EntitySetMembersTable,
  EntitySetsTable,
  ImportsTable,
  MirroredAccountsTable,
  MirroredObjectsTable,
  MirroredTransactionsTable,
  TransactionCountsTable,
  TransactionKindsTable,
} from './mirror.ts';
import type {
  AuditEventsTable,
  CardCopiesTable,
  CommittedTextsTable,
  DeliveriesTable,
  OutboxTable,
  SlackReceiptsTable,
  WebhooksTable,
} from './records.ts';
import type { AdminRulesTable, BallotsTable, ReachesTable, RequestsTable } from './requests.ts';
import type {
  ApproverGroupMembersTable,
  ApproverGroupsTable,
  MembersTable,
  WorkspacesTable,
} from './workspaces.ts';
import type { IdempotencyTable, MirroredHistoryTable, OperatorTokensTable } from './writes.ts';

/** Every table, in camelCase; the connection's plugin is the one place that knows the columns are snake_case. */
export interface Database {
  workspaces: WorkspacesTable;
  members: MembersTable;
  approverGroups: ApproverGroupsTable;
  approverGroupMembers: ApproverGroupMembersTable;
  entities: EntitiesTable;
  entityAccounts: EntityAccountsTable;
  permissionGroups: PermissionGroupsTable;
  adminRules: AdminRulesTable;
  reaches: ReachesTable;
  requests: RequestsTable;
  ballots: BallotsTable;
  reportingKeys: ReportingKeysTable;
  keyEntities: KeyEntitiesTable;
  keyPermissionGroups: KeyPermissionGroupsTable;
  revealRights: RevealRightsTable;
  secrets: SecretsTable;
  reveals: RevealsTable;
  suspensions: SuspensionsTable;
  outbox: OutboxTable;
  deliveries: DeliveriesTable;
  cardCopies: CardCopiesTable;
  webhooks: WebhooksTable;
  slackReceipts: SlackReceiptsTable;
  auditEvents: AuditEventsTable;
  committedTexts: CommittedTextsTable;
  imports: ImportsTable;
  mirroredAccounts: MirroredAccountsTable;
  mirroredTransactions: MirroredTransactionsTable;
  mirroredObjects: MirroredObjectsTable;
  accountActivity: AccountActivityTable;
  entitySets: EntitySetsTable;
  entitySetMembers: EntitySetMembersTable;
  transactionKinds: TransactionKindsTable;
  transactionCounts: TransactionCountsTable;
  keyNotifications: KeyNotificationsTable;
  accountGovernance: AccountGovernanceTable;
  mirroredHistory: MirroredHistoryTable;
  operatorTokens: OperatorTokensTable;
  idempotency: IdempotencyTable;
}
