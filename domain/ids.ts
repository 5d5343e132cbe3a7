import { randomBase62 } from './base62.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Five base62 characters; every id of ours that travels begins with them, so a message always names its tenant. */
export type WorkspaceId = Branded<string, 'WorkspaceId'>;
export type MemberId = Branded<string, 'MemberId'>;
export type RequestId = Branded<string, 'RequestId'>;
export type BallotId = Branded<string, 'BallotId'>;
export type KeyId = Branded<string, 'KeyId'>;
export type RightId = Branded<string, 'RightId'>;
export type RevealId = Branded<string, 'RevealId'>;
export type SuspensionId = Branded<string, 'SuspensionId'>;
export type WebhookId = Branded<string, 'WebhookId'>;
/** Sixteen base62 characters, the first five of them the workspace: the public half of a credential. */
export type ClientId = Branded<string, 'ClientId'>;
/** Whole numbers given by the custody system whose data we mirror. */
export type EntityId = Branded<number, 'EntityId'>;
export type PermissionGroupId = Branded<string, 'PermissionGroupId'>;

interface IdKinds {
  mem: MemberId;
  req: RequestId;
  bal: BallotId;
  key: KeyId;
  rgt: RightId;
  rev: RevealId;
  sus: SuspensionId;
  whk: WebhookId;
}

/** A new unguessable id such as `Qk3Xp_req_4nB8s…`: workspace, kind, 16 random base62 characters (95 bits). */
export function newId<Kind extends keyof IdKinds>(workspaceId: WorkspaceId, kind: Kind): IdKinds[Kind] {
  return `${workspaceId}_${kind}_${randomBase62(16)}` as string as IdKinds[Kind];
}

const ID = /^([0-9A-Za-z]{5})_(mem|req|bal|key|rgt|rev|sus|whk)_[0-9A-Za-z]{16}$/;

/** Reads an id that came from outside (a button, a job, a workflow); null when it is not one of this kind. */
export function parseId<Kind extends keyof IdKinds>(text: string, kind: Kind): IdKinds[Kind] | null {
  const match = ID.exec(text);
  return match?.[2] === kind ? (text as string as IdKinds[Kind]) : null;
}

/** The workspace that one of our own ids belongs to. */
export function workspaceOf(id: IdKinds[keyof IdKinds] | ClientId): WorkspaceId {
  return id.slice(0, 5) as string as WorkspaceId;
}

const MOST_INTEGER = 2 ** 31 - 1;

/** Whether a number that came from outside could be the id of an entity or an account at all. */
export function isMirroredId(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= MOST_INTEGER;
}

export function newWorkspaceId(): WorkspaceId {
  return randomBase62(5) as string as WorkspaceId;
}
