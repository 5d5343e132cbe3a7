import { Counter, type Registry } from 'prom-client';
import type { Destination } from '../../outbox/undelivered.ts';

/** Told after each batch how many entries left and how many failed. */
export type RelayMeter = (destination: Destination, delivered: number, failed: number) => void;

/** Counts in the process's metrics; without a registry it counts nothing. */
export function createRelayMeter(registry: Registry | undefined): RelayMeter {
  if (!registry) return () => {};
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['destination'], registers: [registry] });
  const left = counter('quorate_outbox_delivered_total', 'Outbox entries that reached their destination.');
  const stayed = counter('quorate_outbox_failed_total', 'Attempts to deliver an outbox entry that failed.');
  return (destination, delivered, failed) => {
    left.inc({ destination }, delivered);
    stayed.inc({ destination }, failed);
  };
}
