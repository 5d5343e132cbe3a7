import type { KeyId, MemberId, RequestId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { deleteEndedKey } from '../../keys/delete.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { OVERLAPS_SECONDS, rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { withdrawRight } from '../../keys/withdraw-right.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { dice } from './dice.ts';
import { DAY, type Scene } from './scene.ts';

const PEOPLE = ['ana', 'bruno', 'chiara', 'deniz', 'emil'] as const;

type Act = (scene: Scene, pick: ReturnType<typeof dice>) => Promise<Outcome<unknown> | unknown>;

const ids = async <Id>(scene: Scene, statement: string) =>
  (await scene.stage.sql<{ id: Id & string }>(statement, [scene.workspaceId])).map(({ id }) => id);
const pending = (scene: Scene) =>
  ids<RequestId>(
    scene,
    `SELECT id FROM requests WHERE workspace_id = $1 AND state = 'pending' ORDER BY number`,
  );
const keys = (scene: Scene) =>
  ids<KeyId>(
    scene,
    `SELECT id FROM reporting_keys WHERE workspace_id = $1 AND state IN ('pending_secret', 'active') ORDER BY number`,
  );
const ended = (scene: Scene) =>
  ids<KeyId>(
    scene,
    `SELECT id FROM reporting_keys WHERE workspace_id = $1 AND ended_at IS NOT NULL ORDER BY number`,
  );

/** Lets an act happen on one of these, if there is any. */
async function onOne<T>(
  all: T[],
  pick: ReturnType<typeof dice>,
  act: (one: T) => Promise<unknown>,
): Promise<unknown> {
  return all.length > 0 ? act(pick(all)) : undefined;
}

const onKey =
  (
    act: (
      scene: Scene,
      base: { workspaceId: Scene['workspaceId']; keyId: KeyId; memberId: MemberId },
      pick: ReturnType<typeof dice>,
    ) => Promise<unknown>,
  ): Act =>
  async (scene, pick) =>
    onOne(await keys(scene), pick, (keyId) =>
      act(scene, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(pick(PEOPLE)) }, pick),
    );

let names = 0;

function newName(): string {
  names += 1;
  return `Busy ${names}`;
}

const editKey: Act = onKey(async (scene, { keyId }, pick) => {
  const [key] = await scene.stage.sql<{ expires_at: Date }>(
    'SELECT expires_at FROM reporting_keys WHERE id = $1',
    [keyId],
  );
  return scene.submit(pick(PEOPLE), 'edit_reporting_key', {
    keyId,
    entityIds: scene.entities(...pick([[1], [2], [1, 2], [1, 2, 3]])),
    permissionGroupIds: [scene.group(pick(['reports', 'full-access']))],
    ownerId: scene.id(pick(PEOPLE)),
    expiresAt: key?.expires_at.toISOString() ?? '',
  });
});

const vote: Act = async (scene, pick) =>
  onOne(await pending(scene), pick, (id) =>
    scene.vote(id, pick(PEOPLE), pick(['approve', 'approve', 'approve', 'approve', 'reject'] as const)),
  );

const reveal: Act = onKey(async (scene, { keyId, memberId, workspaceId }, pick) => {
  const [right] = await scene.stage.sql<{ owner_id: MemberId; attempts: number }>(
    `SELECT * FROM reveal_rights WHERE key_id = $1 AND state = 'open'`,
    [keyId],
  );
  if (!right) return undefined;
  const owner =
    PEOPLE.find((person) => scene.id(person) === pick([right.owner_id, right.owner_id, memberId])) ?? 'ana';
  const claimed = await scene.claim(keyId, owner, right.attempts + 1).catch(() => undefined);
  if (!claimed?.ok || pick([true, false])) return claimed;
  return confirmReveal(scene.stage.db, {
    workspaceId,
    revealId: claimed.value.revealId,
    memberId: scene.id(owner),
  });
});

const ACTS: readonly (readonly [number, Act])[] = [
  [
    5,
    (scene, pick) =>
      scene.submit(
        pick(PEOPLE),
        'create_reporting_key',
        scene.createDraft({ name: newName(), ownerId: scene.id(pick(PEOPLE)) }),
      ),
  ],
  [24, vote],
  [10, async (scene, pick) => onOne(await pending(scene), pick, (id) => scene.decide(id))],
  [8, reveal],
  [2, editKey],
  [
    2,
    onKey((scene, { keyId }, pick) =>
      scene.submit(pick(PEOPLE), 'revoke_reporting_key', { keyId, reason: '' }),
    ),
  ],
  [
    2,
    (scene, pick) =>
      scene.submit(pick(PEOPLE), 'edit_entity', {
        entityId: scene.entities(pick([1, 2, 3]))[0]!,
        addAccountIds: [pick(scene.seeded.accountIds)],
        removeAccountIds: [],
      }),
  ],
  [
    1,
    (scene, pick) =>
      scene.submit(pick(PEOPLE), 'edit_admin_rule', {
        ruleKind: pick(['create_reporting_key', 'edit_entity']),
        rule: {
          order: 'in_order',
          steps: [{ approvals: pick([2, 3]), administrators: true, groups: [], members: [] }],
        },
      }),
  ],
  [
    2,
    async (scene, pick) =>
      onOne(await pending(scene), pick, (requestId) =>
        withdrawBallot(scene.stage.db, {
          workspaceId: scene.workspaceId,
          requestId,
          voterId: scene.id(pick(PEOPLE)),
        }),
      ),
  ],
  [
    1,
    async (scene, pick) =>
      onOne(await pending(scene), pick, (requestId) =>
        cancelRequest(scene.stage.db, {
          workspaceId: scene.workspaceId,
          requestId,
          memberId: scene.id(pick(PEOPLE)),
        }),
      ),
  ],
  [2, onKey((scene, base) => suspendKey(scene.stage.db, base))],
  [2, onKey((scene, base) => resumeKey(scene.stage.db, base))],
  [
    2,
    onKey((scene, base, pick) =>
      rotateKey(scene.stage.db, { ...base, overlapSeconds: pick(OVERLAPS_SECONDS) }),
    ),
  ],
  [1, onKey((scene, base) => renameKey(scene.stage.db, { ...base, name: newName() }))],
  [
    1,
    async (scene, pick) =>
      onOne(await ended(scene), pick, (keyId) =>
        deleteEndedKey(scene.stage.db, {
          workspaceId: scene.workspaceId,
          keyId,
          memberId: scene.id(pick(PEOPLE)),
        }),
      ),
  ],
  [
    1,
    onKey(async (scene, { keyId, memberId, workspaceId }) => {
      const [right] = await scene.stage.sql<{ id: Parameters<typeof withdrawRight>[1]['rightId'] }>(
        `SELECT id FROM reveal_rights WHERE key_id = $1 AND state = 'open'`,
        [keyId],
      );
      return right && withdrawRight(scene.stage.db, { workspaceId, rightId: right.id, memberId });
    }),
  ],
  [
    3,
    (scene, pick) =>
      followSlackStatus(scene.stage.db, {
        workspaceId: scene.workspaceId,
        slackUserId: scene.seeded.people[pick(PEOPLE)].slackUserId,
        gone: pick([true, false, false]),
      }),
  ],
];

const WEIGHTED = ACTS.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));

/** One act that somebody might do just then; refused or done, but never an error. */
export async function actAtRandom(scene: Scene, pick: ReturnType<typeof dice>): Promise<unknown> {
  return pick(WEIGHTED)(scene, pick);
}

/** Closes what time and ballots have closed, as the workflows and key-care would. */
export async function closeWhatIsDue(scene: Scene): Promise<void> {
  const { activities, sql } = scene.stage;
  for (const id of await pending(scene)) await activities.decide(id);
  const decided = await sql<{ id: RequestId }>(
    `SELECT id FROM requests WHERE workspace_id = $1 AND next_wake_at IS NOT NULL AND state = 'approved'`,
    [scene.workspaceId],
  );
  for (const { id } of decided) {
    const { over } = await activities.watchReveal(id);
    if (over) await activities.close(id);
  }
  await activities.endDueKeys();
  await activities.endDueSecrets();
  await activities.lapseDueRotations();
}

/** Many acts, by many hands at once; time goes on between the rounds. */
export async function busyRun(
  scene: Scene,
  { seed, rounds, hands, acts }: { seed: number; rounds: number; hands: number; acts: number },
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const hand = async (number: number) => {
      const pick = dice(seed + 1_000 * round + number);
      for (let act = 0; act < acts; act += 1) await actAtRandom(scene, pick);
    };
    const ended = await Promise.allSettled(Array.from({ length: hands }, (_, number) => hand(number)));
    // Only now: a run that failed leaves no hand at work.
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    await scene.stage.forward(dice(seed + round)([5 * 60_000, 20 * 60_000, DAY]));
    await closeWhatIsDue(scene);
  }
}
