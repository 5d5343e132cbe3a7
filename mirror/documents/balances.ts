import Type from 'typebox';
import { LightTokenAccount } from './account.ts';
import { optionalOrNull } from './parts.ts';

/** The published AccountBalances. */
export const AccountBalances = Type.Object({
  available: Type.String(),
  pending: Type.String(),
  total: Type.String(),
});

/** The published BitcoinBalances. */
export const BitcoinBalances = Type.Object({
  available: Type.String(),
  confirmed: Type.String(),
  mempool_change: Type.String(),
  mempool_in: Type.String(),
  mempool_out: Type.String(),
  pending: Type.String(),
  total: Type.String(),
  under_confirmation_change: Type.String(),
  under_confirmation_in: Type.String(),
  under_confirmation_out: Type.String(),
  worthless: Type.String(),
});

/** The published SolanaBalances. */
export const SolanaBalances = Type.Object({
  activating: Type.String(),
  deactivating: Type.String(),
  delegated: Type.String(),
  token_accounts: optionalOrNull(Type.Array(LightTokenAccount)),
  total_staked: Type.String(),
  undelegated: Type.String(),
});

const AccountBalancesHistoryEntry = Type.Object({
  date: Type.String(),
  value: optionalOrNull(Type.String()),
});

const CurrencyInfo = Type.Object({
  magnitude: Type.Integer(),
  name: Type.String(),
  network: Type.String(),
  token_address: optionalOrNull(Type.String()),
});

/** The published AccountBalancesHistory. */
export const AccountBalancesHistory = Type.Object({
  account_index: Type.Integer(),
  balances: Type.Array(AccountBalancesHistoryEntry),
  currency: CurrencyInfo,
});

/** The published CurrencyUnit. */
export const CurrencyUnit = Type.Object({ code: Type.String(), magnitude: Type.Integer() });

/** The published AccountCurrency. */
export const AccountCurrency = Type.Object({
  amount_units: Type.Array(CurrencyUnit),
  fees_units: Type.Array(CurrencyUnit),
});
