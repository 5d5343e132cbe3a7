import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settled } from '../kills/verdict.ts';
import { redisMissing } from '../support/redis.ts';
import { needlesOf } from './needles.ts';
import { scan } from './place.ts';
import { plantEverywhere } from './plant.ts';
import { shows } from './slack-places.ts';
import { openStage, type Stage } from './stage.ts';
import { playWithSecrets } from './story.ts';

const TOKENS = /quorate_test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/g;

describe.each(['PostgreSQL', 'Redis'] as const)('with jobs on %s', (queue) => {
  const without = queue === 'Redis' && redisMissing !== undefined;
  let standing: Stage | undefined;
  let stage: Stage;
  const stop = async () => {
    const stopping = standing;
    standing = undefined;
    await stopping?.stop();
  };
  beforeEach(async () => {
    if (!without) stage = standing ??= await openStage(queue);
  }, 360_000);
  // What failed half-way is tried anew on a stage where nothing has happened.
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await stop();
  });
  afterAll(stop);

  it.skipIf(without)(
    'T4 each secret is shown by one call to Slack, and is nowhere else: no store, log, history, message, answer or process holds it in any form',
    async () => {
      const answers = await playWithSecrets(stage.whole, stage.proxy);
      await settled(stage.whole);
      const tokens = [
        ...new Set(stage.proxy.calls.flatMap(({ args }) => JSON.stringify(args).match(TOKENS) ?? [])),
      ];
      // Revealed, revealed again, rotated while Slack failed, and rotated.
      expect(tokens).toHaveLength(4);
      for (const token of tokens)
        expect(stage.proxy.calls.filter((call) => shows(call, token))).toHaveLength(1);
      const { hits, bytesRead } = await scan(stage.places(tokens, answers), tokens.flatMap(needlesOf));
      expect(hits).toEqual([]);
      for (const [place, bytes] of bytesRead) {
        if (place !== 'everything else in the data directory')
          expect(bytes, `${place} was searched`).toBeGreaterThan(0);
      }
    },
    360_000,
  );

  it.skipIf(without)(
    'T4 the scan finds a secret that somebody did write down: in each of these places, in each form',
    async () => {
      const token = `quorate_test_${'Planted0'.repeat(2)}_${'aB3dE6gH9jK2'.repeat(5).slice(0, 49)}`;
      const planted = await plantEverywhere(stage, token);
      const needles = needlesOf(token);
      try {
        const { hits, bytesRead } = await scan(stage.places([], [`it answered ${token}`]), needles);
        const found = new Set(hits.map(({ place }) => place));
        // Nothing can be put into these two from outside; they are read like any text.
        const notPlanted = ['metrics', 'output of the command line'];
        expect(
          [...bytesRead.keys()].filter((place) => !found.has(place) && !notPlanted.includes(place)),
        ).toEqual([]);
        const inFile = hits.filter(({ where }) => where === 'every-form.log').map(({ form }) => form);
        expect(new Set(inFile)).toEqual(new Set(needles.map(({ form }) => form)));
      } finally {
        await planted.remove();
      }
    },
    240_000,
  );
});
