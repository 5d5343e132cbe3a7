import { describe, expect, it } from 'vitest';
import type { MemberId, RightId, WorkspaceId } from '../../domain/ids.ts';
import { useStage } from '../spine/scene.ts';
import { inProcess } from './children.ts';
import type { Answer, Claiming } from './claim-many-times.ts';
import type { Clicking } from './click-many-times.ts';

const stage = useStage();

/** In the long matrix every one of the 200 secrets is pressed for 500 times; in `npm test` one of them is. */
const everyOne = process.env['QUORATE_SUITE'] === 'chaos';

describe('from many processes at once', () => {
  it('T2 500 clicks by one approver, in parallel from 3 processes, are one ballot', async () => {
    const scene = await stage().scene();
    const requestId = await scene.askForKey();
    const { contentHash, reachDigest } = await scene.card(requestId);
    const clicking: Omit<Clicking, 'clicks'> = {
      url: stage().database.appUrl,
      connections: 8,
      workspaceId: scene.workspaceId,
      requestId,
      voterId: scene.id('ana'),
      contentHash,
      reachDigest,
    };
    const counts = await Promise.all(
      [167, 167, 166].map((clicks) =>
        inProcess<Record<string, number>>('click-many-times.ts', { ...clicking, clicks }),
      ),
    );
    const total = (name: string) => counts.reduce((sum, count) => sum + (count[name] ?? 0), 0);
    expect([total('counted'), total('already_voted')]).toEqual([1, 499]);
    expect(await stage().sql('SELECT choice FROM ballots WHERE request_id = $1', [requestId])).toEqual([
      { choice: 'approve' },
    ]);
    await scene.decide(requestId);
    expect(await scene.state(requestId)).toBe('pending');
  }, 120_000);

  it(
    'T3 200 secrets, claimed in parallel from 8 processes (one of them 500 times), are each shown once',
    async () => {
      const [WORKSPACES, KEYS, PROCESSES] = [4, 50, 8];
      const rights: { workspaceId: WorkspaceId; rightId: RightId; memberId: MemberId }[] = [];
      await Promise.all(
        Array.from({ length: WORKSPACES }, async () => {
          const scene = await stage().scene({ maxKeys: KEYS });
          for (let n = 0; n < KEYS; n += 1) {
            const { keyId } = await scene.approvedKey();
            rights.push({
              workspaceId: scene.workspaceId,
              rightId: (await scene.openRight(keyId)).id,
              memberId: scene.id('emil'),
            });
          }
        }),
      );
      expect(rights).toHaveLength(WORKSPACES * KEYS);
      const claiming: Claiming = {
        url: stage().database.appUrl,
        connections: 8,
        rights: rights.map((right, at) => ({ ...right, presses: everyOne || at === 0 ? 63 : 2 })),
      };
      const answers = (
        await Promise.all(
          Array.from({ length: PROCESSES }, () => inProcess<Answer[]>('claim-many-times.ts', claiming)),
        )
      ).flat();

      const shown = answers.filter((answer) => answer.shown !== null);
      expect(new Set(shown.map(({ rightId }) => rightId)).size).toBe(rights.length);
      expect(new Set(shown.map(({ shown: token }) => token)).size).toBe(rights.length);
      expect(shown).toHaveLength(rights.length);
      expect(answers.length).toBeGreaterThan(3_500);
      expect(answers.filter(({ rightId }) => rightId === rights[0]?.rightId).length).toBeGreaterThanOrEqual(
        500,
      );
      // Whoever lost learns nothing but that: every answer is the same.
      expect(
        new Set(answers.filter((answer) => answer.shown === null).map(({ refusal }) => refusal)),
      ).toEqual(new Set(['{"code":"reveal_over"}']));
      expect(
        await stage().sql(
          `SELECT count(*)::int AS n FROM secrets WHERE workspace_id = ANY($1) AND state = 'unconfirmed'`,
          [rights.map(({ workspaceId }) => workspaceId)],
        ),
      ).toEqual([{ n: rights.length }]);
    },
    everyOne ? 3_600_000 : 480_000,
  );
});
