import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { pokeOverdue } from '../../worker/relay/poke-overdue.ts';
import { wakeWorkflow } from '../../worker/relay/wake-workflow.ts';
import { GOVERNED_REQUEST, KEY_CARE, workflowIdOf } from '../../workflows/contract.ts';
import type { Acts } from './acts.ts';
import { HOUR } from './endings.ts';
import { taskQueue } from './stage.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

describe('a governed request', () => {
  const stage = useStage();

  const newRequest = async (): Promise<{ acts: Acts; id: RequestId }> => {
    const acts = await stage().workspace();
    return { acts, id: await acts.requestKey() };
  };
  const destination = () => ({ client: stage().client, taskQueue });

  it('T51 5,000 duplicate pokes in the outbox are a few signals: the history stays small', async () => {
    const { acts, id } = await newRequest();
    const { workspaceId } = acts.workspace;
    await inWorkspace(stage().db, workspaceId, async (trx) => {
      const entry = {
        workspaceId,
        destination: 'workflow' as const,
        event: 'ballotCast',
        subjectId: id,
        actorId: null,
        createdAt: new Date(),
      };
      for (let thousand = 0; thousand < 5; thousand += 1) {
        await trx
          .insertInto('outbox')
          .values(Array.from({ length: 1_000 }, () => entry))
          .execute();
      }
    });
    await stage().running(() => stage().asleep(id));
    const { events } = await stage().handle(id).fetchHistory();
    expect(events!.filter((event) => event.workflowExecutionSignaledEventAttributes).length).toBeLessThan(40);
  });

  it('DESIGN §4 a run started for an ended request completes at once and says nothing more', async () => {
    const { acts, id } = await newRequest();
    await acts.cancel(id);
    await stage().running(async () => {
      await stage().completed(id);
      const told = await acts.told(id);
      await stage().client.workflow.start(GOVERNED_REQUEST, {
        workflowId: workflowIdOf(id),
        taskQueue,
        args: [id],
      });
      await stage().completed(id);
      expect(await acts.told(id)).toEqual(told);
    });
  });

  it('DESIGN §4 a completed run is not started again by news; that counts as delivered', async () => {
    const { acts, id } = await newRequest();
    await acts.cancel(id);
    await stage().running(() => stage().completed(id));
    const { runId } = await stage().handle(id).describe();
    await wakeWorkflow(destination(), { requestId: id, signal: 'ballotCast' });
    expect((await stage().handle(id).describe()).runId).toBe(runId);
  });

  it("DESIGN §4 a run that was terminated by hand is started again by the relay's pokes, and by the next news", async () => {
    const { acts, id } = await newRequest();
    await stage().running(async () => {
      await stage().asleep(id);
      await stage().handle(id).terminate('by hand');
      await stage().movePostgres(HOUR + 3 * 60_000);
      await pokeOverdue(stage().db, destination());
      await stage().asleep(id);
      expect((await stage().handle(id).describe()).status.name).toBe('RUNNING');
      await stage().handle(id).terminate('by hand');
      await acts.approve(id);
      await until('it is approved', async () => (await acts.view(id)).state === 'approved');
    });
    expect((await acts.told(id)).filter((event) => event === 'request_announced')).toHaveLength(1);
  });

  it('DESIGN §4 pokes come two minutes after an alarm that nobody heard, and again two minutes later', async () => {
    const { acts, id } = await newRequest();
    await stage().running(() => stage().asleep(id));
    const signals = async () => {
      const { events } = await stage().handle(id).fetchHistory();
      return events!.filter(
        (event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'submitted',
      ).length;
    };
    expect(await signals()).toBe(1);
    const due = (await acts.wakes(id))!;
    await stage().movePostgres(due.getTime() - (await acts.now()).getTime() + 110_000);
    await pokeOverdue(stage().db, destination());
    expect(await signals()).toBe(1);
    await stage().movePostgres(11_000);
    await pokeOverdue(stage().db, destination());
    await pokeOverdue(stage().db, destination());
    expect(await signals()).toBe(2);
    await stage().movePostgres(121_000);
    await pokeOverdue(stage().db, destination());
    expect(await signals()).toBe(3);
  });

  it('DESIGN §4 pokes start a run that Temporal holds for completed, when Postgres says that there is something to do', async () => {
    const { acts, id } = await newRequest();
    // Begun before the relay runs, which would else begin the request's own.
    const workflowId = workflowIdOf(id);
    const held = await stage().client.workflow.start(KEY_CARE, { workflowId, taskQueue, args: [] });
    await stage().running(async () => {
      await held.result();
      await until('its news counts as delivered', async () => (await acts.undelivered()) === 0);
      expect(await acts.told(id)).toEqual([]);
      await stage().movePostgres(3 * 60_000);
      await pokeOverdue(stage().db, destination());
      await stage().asleep(id);
    });
    expect(await acts.told(id)).toEqual(['request_announced']);
  });
});
