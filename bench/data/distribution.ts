/**
 * How transactions are spread, in terms of how many there are. One account in a hundred transactions; a tenth of the
 * accounts are in the scope that is measured; the last tenth is quiet, with one transaction in a thousand between
 * them; one account has a tenth of all.
 */
export interface Distribution {
  transactions: number;
  accounts: number;
  /** Accounts 1 to this are in the entity that is measured. */
  inScope: number;
  busyAccount: number;
  /** The first of the quiet accounts; they go on to the last. */
  firstQuiet: number;
}

export function distributionOf(
  transactions: number,
  accounts = Math.max(20, transactions / 100),
): Distribution {
  return {
    transactions,
    accounts,
    inScope: accounts / 10,
    busyAccount: accounts / 2,
    firstQuiet: accounts - accounts / 10 + 1,
  };
}

/** Entities of each workspace: what a key of the same name covers. */
export const ENTITIES = { wide: 1, quiet: 2, busy: 3 } as const;
export type EntityName = keyof typeof ENTITIES;

/** How many quiet accounts the sparse scope has: a few, in a workspace of any size. */
export const QUIET_ACCOUNTS = 10;
