import type { Selectable, Transaction } from 'kysely';
import type { TSchema } from 'typebox';
import type { Database } from '../database/tables/index.ts';
import type { RequestsTable } from '../database/tables/requests.ts';
import type { WorkspacesTable } from '../database/tables/workspaces.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';
import type { Json } from '../domain/canonical-json.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ReachPart } from '../domain/reach.ts';
import type { Governance } from '../governance/transaction.ts';
import type { Member } from '../members/roster.ts';

/** What a kind may look at: one workspace, at one moment. A governance transaction is one of these. */
export interface Glance {
  readonly trx: Transaction<Database>;
  readonly workspace: Readonly<Selectable<WorkspacesTable>>;
  readonly workspaceId: WorkspaceId;
  readonly now: Date;
}

/** A request whose content has its kind's type. */
export type RequestOf<Content> = Omit<Selectable<RequestsTable>, 'content'> & { content: Content };

/** What a draft comes to, once checked: this is what is hashed, shown and stored. */
export interface Prepared<Content> {
  content: Content;
  ownerId: MemberId | null;
  /** Further people whose ballots never count, besides requester and owner. */
  alsoExcluded: MemberId[];
  targetId: string | null;
  baseVersion: number | null;
}

/**
 * Applied; or not applicable any more, with the reason people read. `changedRule`: the admin rule of this kind is a new
 * one now, and the decision ends what still waits under the old one.
 */
export type Applied = { applied: true; changedRule?: string } | { applied: false; reason: string };

export type DescribedValue =
  | { type: 'text'; text: string }
  | { type: 'member'; memberId: MemberId }
  | { type: 'day'; at: string }
  | { type: 'list'; items: { name: string; detail?: string }[] }
  | { type: 'change'; before: string; after: string };

/** One line of what a request asks for, without any surface's markup. */
export interface DescribedField {
  label: string;
  value: DescribedValue;
}

export interface Description {
  /** "Create reporting API key" */
  title: string;
  /** The name of what it is about. */
  subject: string;
  fields: DescribedField[];
}

/**
 * A kind of request is one file that says all this (DESIGN §5). `Draft` is what a form gives; `Content` is what is
 * stored, hashed and applied.
 */
export interface RequestKind<Draft, Content extends { readonly [name: string]: Json }> {
  readonly name: string;
  /** The shape of the stored content. */
  readonly schema: TSchema;
  /** May any full member ask for it, or administrators only? An owner may always ask about their own key. */
  readonly askedBy: 'members' | 'administrators' | 'owner_or_administrators';
  /** Checks a draft against the world. Reads only: a preview calls it too. */
  prepare(
    glance: Glance,
    requester: Member,
    draft: Draft,
    bounds: RuleBounds,
  ): Promise<Outcome<Prepared<Content>>>;
  /** What submitting itself changes: a name is taken, a key is suspended. */
  reserve?(governance: Governance, request: RequestOf<Content>): Promise<void>;
  /** Undoes `reserve` when the request ends in any way but approved. */
  release?(governance: Governance, request: RequestOf<Content>): Promise<void>;
  /** Who owns what it concerns, where that can change while it waits: the owner's ballot never counts (rule 1). */
  ownersNow?(trx: Transaction<Database>, request: RequestOf<Content>): Promise<MemberId[]>;
  /** The version of what it changes, now; compared with the version it was based on. Null: based on nothing. */
  baseVersion(trx: Transaction<Database>, request: RequestOf<Content>): Promise<number | null>;
  /** What this would let anybody reach, now. */
  reach(trx: Transaction<Database>, request: RequestOf<Content>): Promise<ReachPart[]>;
  describe(trx: Transaction<Database>, request: RequestOf<Content>): Promise<Description>;
  /** Inside the deciding transaction: approved means applied. */
  apply(governance: Governance, request: RequestOf<Content>, bounds: RuleBounds): Promise<Applied>;
}
