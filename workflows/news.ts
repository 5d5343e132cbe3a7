import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import { WORKFLOW_SIGNALS } from '../domain/workflow-signals.ts';

export interface News {
  /** From here on, whatever arrives counts as news. Called before looking, so that nothing said meanwhile is missed. */
  forget(): void;
  /** Waits until something arrives, or until the alarm: whichever is first. */
  orAfter(milliseconds: number): Promise<void>;
}

/** Listens to every signal. Many that arrive together are one piece of news: one look at Postgres answers them all. */
export function listen(): News {
  let arrived = false;
  for (const name of WORKFLOW_SIGNALS) {
    setHandler(defineSignal(name), () => {
      arrived = true;
    });
  }
  return {
    forget: () => {
      arrived = false;
    },
    orAfter: async (milliseconds) => {
      await condition(() => arrived, Math.max(1, milliseconds));
    },
  };
}
