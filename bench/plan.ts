/** How much is built and how long is measured. */
export interface Plan {
  name: 'full' | 'quick' | 'tiny';
  /** Transactions of the databases that are built, ascending: the first is what the last is held against. */
  sizes: readonly [small: number, ...more: number[]];
  /** Ours and the reference alternate so often; the median counts. */
  rounds: number;
  /** Before it is measured, each side answers so many; a tenth over one connection. Code gets fast by use, not by time. */
  warmUpRequests: number;
  /** Of one round with ten connections, and with one. */
  throughputSeconds: number;
  latencySeconds: number;
  /** Transactions of one upload. */
  uploadLines: number;
  uploadAccounts: number;
  /** Goals decide the exit code. */
  strict: boolean;
  needs: { diskBytes: number; minutes: number };
}

const GB = 1e9;

export const PLANS: Record<Plan['name'], Plan> = {
  full: {
    name: 'full',
    sizes: [10_000, 100_000, 1_000_000, 10_000_000],
    rounds: 5,
    warmUpRequests: 10_000,
    throughputSeconds: 10,
    latencySeconds: 3,
    uploadLines: 100_000,
    uploadAccounts: 1_000,
    strict: true,
    needs: { diskBytes: 25 * GB, minutes: 45 },
  },
  quick: {
    name: 'quick',
    sizes: [10_000, 30_000, 100_000],
    rounds: 3,
    warmUpRequests: 2_000,
    throughputSeconds: 3,
    latencySeconds: 0.5,
    uploadLines: 20_000,
    uploadAccounts: 200,
    strict: false,
    needs: { diskBytes: 2 * GB, minutes: 5 },
  },
  tiny: {
    name: 'tiny',
    sizes: [4_000, 8_000],
    rounds: 1,
    warmUpRequests: 0,
    throughputSeconds: 0.5,
    latencySeconds: 0.3,
    uploadLines: 200,
    uploadAccounts: 20,
    strict: false,
    needs: { diskBytes: 0.5 * GB, minutes: 1 },
  },
};

export function largestOf(plan: Plan): number {
  return plan.sizes.at(-1) ?? plan.sizes[0];
}
