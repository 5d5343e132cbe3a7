import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one process, each marked with its name. Labels are few and closed: never an id, never a secret. */
export function createMetrics(processName: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry, prefix: 'quorate_' });
  return registry;
}
