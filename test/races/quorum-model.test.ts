import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { ok, type Scene, useStage } from '../spine/scene.ts';
import { Model, type Step, VOTERS } from './model.ts';
import { workspaceClocks } from './workspace-clock.ts';

const stage = useStage();
const LIFETIME_SECONDS = 300;

const who = fc.constantFrom(...VOTERS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('approve' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reject' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('withdraw' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('return' as const), who }) },
  { weight: 4, arbitrary: fc.constant({ do: 'decide' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { do: 'cancel' as const },
      { do: 'deadline' as const },
      { do: 'vote_as_requester' as const },
    ),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'change_rule' as const }) },
);
const steps = fc.array(step, { minLength: 3, maxLength: 7 });

const nameOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'done' : outcome.refusal.code);

/** A workspace in which one request after the other is lived through. */
class Life {
  readonly scene: Scene;
  readonly #forward: (milliseconds: number) => Promise<void>;
  readonly #away = new Set<string>();
  needed = 2;
  #ahead = 0;
  #card: RequestView | undefined;

  constructor(scene: Scene, forward: (milliseconds: number) => Promise<void>) {
    this.scene = scene;
    this.#forward = forward;
  }

  async begin(): Promise<RequestId> {
    for (const voter of VOTERS) await this.#follow(voter, false);
    const id = await this.scene.askForKey({
      expiresAt: new Date(Date.now() + this.#ahead + 30 * 86_400_000).toISOString(),
    });
    this.#card = await this.scene.card(id);
    return id;
  }

  async take(id: RequestId, { do: act, ...rest }: Step): Promise<string> {
    const voter = 'who' in rest ? rest.who : 'ana';
    const { workspaceId } = this.scene;
    const { db } = stage();
    switch (act) {
      case 'approve':
      case 'reject':
        return nameOf(await this.scene.vote(id, voter, act, this.#card));
      case 'withdraw':
        return nameOf(
          await withdrawBallot(db, { workspaceId, requestId: id, voterId: this.scene.id(voter) }),
        );
      case 'leave':
      case 'return':
        await this.#follow(voter, act === 'leave');
        return 'done';
      case 'vote_as_requester':
        return nameOf(await this.scene.vote(id, 'emil', 'approve', this.#card));
      case 'cancel':
        return nameOf(
          await cancelRequest(db, { workspaceId, requestId: id, memberId: this.scene.id('emil') }),
        );
      case 'deadline':
        this.#ahead += LIFETIME_SECONDS * 1_000;
        await this.#forward(LIFETIME_SECONDS * 1_000);
        return 'done';
      case 'change_rule':
        await this.#changeRule();
        return 'done';
      case 'decide':
        await this.scene.decide(id);
        return 'done';
    }
  }

  /** The others change how many must approve, from 2 to 3 or back. */
  async #changeRule(): Promise<void> {
    this.needed = 5 - this.needed;
    const [first, ...others] = VOTERS.filter((voter) => !this.#away.has(voter));
    const rule = {
      order: 'in_order' as const,
      steps: [{ approvals: this.needed, administrators: true, groups: [], members: [] }],
    };
    const change = await this.scene.ask(first ?? 'ana', 'edit_admin_rule', {
      ruleKind: 'create_reporting_key',
      rule,
    });
    await this.scene.approve(change, others.slice(0, 2));
    expect(await this.scene.state(change)).toBe('approved');
  }

  async #follow(voter: (typeof VOTERS)[number], gone: boolean): Promise<void> {
    if (this.#away.has(voter) === gone) return;
    const { workspaceId, seeded } = this.scene;
    ok(
      await followSlackStatus(stage().db, {
        workspaceId,
        slackUserId: seeded.people[voter].slackUserId,
        gone,
      }),
    );
    if (gone) this.#away.add(voter);
    else this.#away.delete(voter);
  }
}

async function liveThrough(life: Life, path: readonly Step[], ends: Record<string, number>): Promise<void> {
  const id = await life.begin();
  const model = new Model(life.needed);
  const told: string[] = [];
  for (const each of [...path, { do: 'decide' } as const]) {
    // A rule can be changed only while four administrators are there to do it within its bounds.
    if (each.do === 'change_rule' && model.gone.size > 0) continue;
    const expected = model.take(each);
    told.push(`${each.do} ${expected}`);
    expect({ told, answer: await life.take(id, each) }).toEqual({ told, answer: expected });
  }
  const [request] = await stage().sql<{ state: string; key: string; votes: string[] }>(
    `SELECT r.state, k.state AS key, ARRAY(SELECT b.voter_id FROM ballots b WHERE b.request_id = r.id AND b.withdrawn_at IS NULL AND NOT b.late) AS votes
     FROM requests r JOIN reporting_keys k ON k.request_id = r.id WHERE r.id = $1`,
    [id],
  );
  expect({ told, state: request?.state }).toEqual({ told, state: model.state });
  const key =
    model.state === 'approved'
      ? 'pending_secret'
      : model.state === 'pending'
        ? 'pending_approval'
        : 'aborted';
  expect({ told, key: request?.key }).toEqual({ told, key });
  expect(request?.votes.toSorted()).toEqual(
    [...model.ballots.keys()].map((voter) => life.scene.id(voter)).toSorted(),
  );
  ends[model.state] = (ends[model.state] ?? 0) + 1;
  if (model.state === 'pending')
    ok(
      await cancelRequest(stage().db, {
        workspaceId: life.scene.workspaceId,
        requestId: id,
        memberId: life.scene.id('emil'),
      }),
    );
}

describe('T6 every interleaving', () => {
  it('T6 of votes, withdrawals, departures, deadlines, changed rules and decisions ends as the model says, 2,000 times', async () => {
    const forward = await workspaceClocks(stage());
    const ends: Record<string, number> = {};
    // A try that failed goes on no longer than its next life: the one after it needs the machine to itself.
    let over = false;
    onTestFinished(() => {
      over = true;
    });
    const lives = Array.from({ length: 4 }, async () => {
      const scene = await stage().scene({ maxKeys: 1_000, requestLifetimeSeconds: LIFETIME_SECONDS });
      const life = new Life(scene, (milliseconds) => forward(scene.workspaceId, milliseconds));
      await fc.assert(
        fc.asyncProperty(steps, async (path) => over || liveThrough(life, path, ends)),
        { numRuns: 500, endOnFailure: true },
      );
    });
    await Promise.all(lives);
    expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(2_000);
    // A model that only ever saw one end would have proved little.
    for (const end of ['approved', 'rejected', 'expired', 'cancelled', 'failed', 'pending'])
      expect(ends[end], end).toBeGreaterThan(20);
  }, 900_000);
});
