import { Counter, type Registry } from 'prom-client';

/** What became of a job, for the process's metrics. */
export type Meter = (outcome: 'done' | 'waits' | 'failed') => void;

export function createMeter(registry: Registry): Meter {
  const jobs = new Counter({
    name: 'quorate_notification_jobs_total',
    help: 'Jobs taken from the queue; failed ones need somebody to look.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => jobs.inc({ outcome });
}
