import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type Activities, createActivities } from '../../activities/index.ts';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { KeyId, RequestId } from '../../domain/ids.ts';
import { claimReveal } from '../../keys/claim-reveal.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { findOpenRight } from '../../keys/find-right.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import type { CreateKeyDraft } from '../../requests/kinds/create-reporting-key.ts';
import type { Drafts, KindName } from '../../requests/kinds/index.ts';
import { type RequestView, viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import { type TestDatabase, useTestDatabase } from '../support/database.ts';
import { type SeededWorkspace, type SeedOptions, seedWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { ok, PEPPERS } from './outcomes.ts';
import { type Person, Premises } from './premises.ts';

export { DAY, HOUR, MINUTE, ok, refusalOf } from './outcomes.ts';

export interface Stage {
  database: TestDatabase;
  db: Kysely<Database>;
  activities: Activities;
  /** A workspace of its own, with its people. */
  scene(options?: SeedOptions): Promise<Scene>;
  /** Any statement as the superuser: sees every row, bound by no policy (but by triggers and constraints). */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** The time that decides, in milliseconds. */
  now(): number;
  /** Moves the clock that decides; it only ever goes forward. */
  forward(milliseconds: number): Promise<void>;
}

/** A database for a test file, entered as the application's own role. */
export function useStage({ poolSize = 10 } = {}): () => Stage {
  const database = useTestDatabase();
  let stage: Stage | undefined;
  let superuser: pg.Pool | undefined;
  let moved = 0;
  let moving = Promise.resolve();
  beforeAll(() => {
    const { appUrl, ownerUrl, superuserUrl } = database();
    const db = createDatabase(createPool({ url: appUrl, poolSize, applicationName: 'spine-test' }));
    superuser = new pg.Pool({ connectionString: superuserUrl, max: 2 });
    superuser.on('error', () => {});
    const activities = createActivities({ db, bounds: STANDARD_BOUNDS });
    stage = {
      database: database(),
      db,
      activities,
      scene: async (options) => new Scene(stage as Stage, await seedWorkspace(db, options)),
      sql: async (text, values) => ((await superuser?.query(text, values))?.rows ?? []) as never,
      now: () => Date.now() + moved,
      // One after the other: two at once could leave the clock at the earlier of their times.
      forward: (milliseconds) => {
        moved += milliseconds;
        const ahead = moved;
        moving = moving.then(() => moveDatabaseClock(ownerUrl, ahead));
        return moving;
      },
    };
  });
  afterAll(async () => {
    await stage?.db.destroy();
    await superuser?.end();
  });
  return () => {
    if (!stage) throw new Error('The stage stands only inside tests and hooks.');
    return stage;
  };
}

/** One workspace, and what its people do in a word. */
export class Scene extends Premises {
  readonly stage: Stage;

  constructor(stage: Stage, seeded: SeededWorkspace) {
    super(stage, seeded);
    this.stage = stage;
  }

  submit<Kind extends KindName>(requester: Person, kind: Kind, draft: Drafts[Kind]) {
    const { workspaceId } = this;
    return submitRequest(this.stage.db, STANDARD_BOUNDS, {
      workspaceId,
      requesterId: this.id(requester),
      kind,
      draft,
    });
  }

  async ask<Kind extends KindName>(requester: Person, kind: Kind, draft: Drafts[Kind]): Promise<RequestId> {
    return ok(await this.submit(requester, kind, draft)).id;
  }

  askForKey(changes: Partial<CreateKeyDraft> = {}): Promise<RequestId> {
    return this.ask('emil', 'create_reporting_key', this.createDraft(changes));
  }

  async card(requestId: RequestId): Promise<RequestView> {
    const view = await inWorkspace(this.stage.db, this.workspaceId, (trx) =>
      viewRequest(trx, this.workspaceId, requestId),
    );
    if (!view) throw new Error('no such request');
    return view;
  }

  /** A click on a card: the one shown now, unless an older one is given. */
  async vote(
    requestId: RequestId,
    voter: Person,
    choice: 'approve' | 'reject' = 'approve',
    card?: RequestView,
  ) {
    const { contentHash, reachDigest } = card ?? (await this.card(requestId));
    return castBallot(this.stage.db, {
      workspaceId: this.workspaceId,
      requestId,
      voterId: this.id(voter),
      choice,
      contentHash: Buffer.from(contentHash, 'hex'),
      reachDigest: Buffer.from(reachDigest, 'hex'),
    });
  }

  decide(requestId: RequestId) {
    return this.stage.activities.decide(requestId);
  }

  /** Two administrators who did not ask approve, and it is decided. */
  async approve(requestId: RequestId, by: Person[] = ['ana', 'bruno']): Promise<void> {
    for (const person of by) ok(await this.vote(requestId, person));
    await this.decide(requestId);
  }

  async state(requestId: RequestId): Promise<string> {
    return (await this.card(requestId)).state;
  }

  async keyOf(requestId: RequestId) {
    const [key] = await this.stage.sql<{
      id: KeyId;
      state: string;
      suspended: boolean;
      name: string;
      owner_id: string;
      expires_at: Date;
      version: number;
    }>('SELECT * FROM reporting_keys WHERE request_id = $1', [requestId]);
    if (!key) throw new Error('no key');
    return key;
  }

  /** A request for a key, approved: its key waits to be revealed. */
  async approvedKey(changes: Partial<CreateKeyDraft> = {}): Promise<{ keyId: KeyId; requestId: RequestId }> {
    const requestId = await this.askForKey(changes);
    await this.approve(requestId);
    return { requestId, keyId: (await this.keyOf(requestId)).id };
  }

  async openRight(keyId: KeyId) {
    const right = await inWorkspace(this.stage.db, this.workspaceId, (trx) =>
      findOpenRight(trx, this.workspaceId, keyId),
    );
    if (!right) throw new Error('no open right');
    return right;
  }

  async claim(keyId: KeyId, who: Person = 'emil', attempt?: number) {
    const right = await this.openRight(keyId);
    const deps = { db: this.stage.db, peppers: PEPPERS, environment: 'live' as const };
    const { workspaceId } = this;
    return claimReveal(deps, {
      workspaceId,
      rightId: right.id,
      memberId: this.id(who),
      attempt: attempt ?? right.attempts + 1,
    });
  }

  async reveal(keyId: KeyId, who: Person = 'emil') {
    const claimed = ok(await this.claim(keyId, who));
    ok(
      await confirmReveal(this.stage.db, {
        workspaceId: this.workspaceId,
        revealId: claimed.revealId,
        memberId: this.id(who),
      }),
    );
    return claimed;
  }

  /** A key that works, owned by Emil. */
  async activeKey(changes: Partial<CreateKeyDraft> = {}): Promise<{ keyId: KeyId; requestId: RequestId }> {
    const made = await this.approvedKey(changes);
    await this.reveal(made.keyId);
    return made;
  }
}
