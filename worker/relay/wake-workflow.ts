import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { RequestId } from '../../domain/ids.ts';
import type { WorkflowSignal } from '../../domain/workflow-signals.ts';
import { GOVERNED_REQUEST, workflowIdOf } from '../../workflows/contract.ts';

export interface WorkflowDestination {
  client: Client;
  taskQueue: string;
}

export interface WakeUp {
  requestId: RequestId;
  signal: WorkflowSignal;
  /** Start it anew even if it was completed. */
  evenCompleted?: boolean;
}

const DEADLINE_MS = 10_000;

/**
 * Signals a request's workflow, and starts it when it does not run: never started, or ended by hand. One that was
 * completed has nothing more to do: that counts as delivered.
 */
export async function wakeWorkflow(
  { client, taskQueue }: WorkflowDestination,
  { requestId, signal, evenCompleted = false }: WakeUp,
): Promise<void> {
  try {
    await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflow.signalWithStart(GOVERNED_REQUEST, {
        workflowId: workflowIdOf(requestId),
        workflowIdReusePolicy: evenCompleted ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
        taskQueue,
        args: [requestId],
        signal,
        signalArgs: [],
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
