import type { DeliveryChannel } from '../database/tables/records.ts';

/** After so many attempts a delivery has failed. */
export const MOST_ATTEMPTS = 100;

const FIRST_MS: Record<'slack' | 'webhook', number> = { slack: 1_000, webhook: 5_000 };
const LONGEST_MS: Record<'slack' | 'webhook', number> = { slack: 5 * 60_000, webhook: 30 * 60_000 };

/** How long to wait after the n-th failed attempt (from 1): doubling. Webhooks: 5 s, 10 s, 20 s … 30 min (Compat 82). */
export function waitAfter(channel: DeliveryChannel, attempt: number): number {
  const kind = channel === 'webhook' ? 'webhook' : 'slack';
  return Math.min(FIRST_MS[kind] * 2 ** Math.min(attempt - 1, 20), LONGEST_MS[kind]);
}
