import type { Transaction } from '../../mirror/documents/transaction.ts';
import { chainOf, FIRST_ACCOUNT } from './accounts.ts';
import { type Chain, chains } from './chains.ts';
import { liteLabel } from './labels.ts';
import { type Chance, chance, DIGITS, published } from './random.ts';

const BEGINNING = Date.UTC(2024, 9, 1, 6, 0, 0);
const SPAN = 580 * 86_400_000;
const NOTES = [
  'Weekly rebalancing',
  'Client redemption',
  'Venue settlement',
  'Payroll run',
  'Fee sweep',
] as const;
const SPEEDS = ['FAST', 'NORMAL', 'NORMAL', 'SLOW'] as const;
/** Most that was sent has arrived. */
const OUTCOMES = [
  'CONFIRMED',
  'CONFIRMED',
  'CONFIRMED',
  'CONFIRMED',
  'PENDING_APPROVAL',
  'REJECTED',
] as const;

/** Transactions of the twelve accounts, over a year and a half: some accounts are busy, some rest. */
export function* transactions(count: number): Generator<Transaction> {
  const luck = chance(4711);
  for (let index = 0; index < count; index += 1) {
    const account = FIRST_ACCOUNT + Math.min(luck.whole(0, 11), luck.whole(0, 11));
    const at = BEGINNING + Math.floor((SPAN * index) / count) + luck.whole(0, 3_600_000);
    yield transaction(luck, 10_001 + index, account, at);
  }
}

function transaction(luck: Chance, id: number, accountId: number, at: number): Transaction {
  const chain: Chain = chains[chainOf(accountId)];
  const type = luck.percent(45) ? 'RECEIVE' : 'SEND';
  const status = type === 'RECEIVE' ? 'CONFIRMED' : luck.pick(OUTCOMES);
  const onChain = status === 'CONFIRMED';
  const microseconds = luck.whole(0, 999);
  const fees = luck.text('123456789', 1) + luck.text(DIGITS, chain.feeDigits - 1);
  return {
    id,
    account_id: accountId,
    account_index: accountId - FIRST_ACCOUNT,
    amount: luck.text('123456789', 1) + luck.text(DIGITS, luck.whole(...chain.amountDigits) - 1),
    block: onChain
      ? {
          details: null,
          hash: chain.hash(luck),
          height: 850_000 + id,
          time: published(at + 600_000, microseconds),
        }
      : null,
    broadcast_on: onChain ? published(at + 120_000, microseconds) : null,
    coin_fields: chain.coinFields(luck),
    compliance: null,
    confirmations: onChain ? luck.whole(6, 9_000) : 0,
    created_by: type === 'SEND' ? luck.whole(4, 8) : 1,
    created_on: published(at, microseconds),
    currency: chain.currency,
    currency_family: chain.family,
    failure_reasons: null,
    fees: onChain ? fees : null,
    interaction_type: null,
    labels: id % 50 === 7 ? [liteLabel(3)] : [],
    last_request: type === 'SEND' ? id - 5_000 : null,
    max_fees: type === 'SEND' ? String(BigInt(fees) * 2n) : null,
    metadata: null,
    min_confirmations: 6,
    notes:
      type === 'SEND' && luck.percent(40)
        ? [{ title: luck.pick(NOTES), content: `Reference ${luck.text(DIGITS, 6)}` }]
        : [],
    recipient: chain.address(luck),
    senders: onChain ? [chain.address(luck)] : null,
    speed: type === 'SEND' ? luck.pick(SPEEDS) : null,
    status,
    tx_hash: onChain ? chain.hash(luck) : null,
    type,
    uid: null,
  };
}
