const CONTAINED = 'some of these shapes contain others, so that what is one of those is several';

/**
 * Where the published description cannot mean the "one of" that it says, by name and with the reason: there it is read as
 * "any of", and strictly everywhere else. A test shows of each that it contradicts itself, and of every other that it
 * does not.
 */
export const NOT_ONE_OF: Readonly<Record<string, string>> = {
  'Account.coin_fields': `${CONTAINED}: of Ethereum and Polygon nothing is required, and more is allowed`,
  'AccountRuleSet.rules':
    'an empty rule is one of each kind, and a filter, of which nothing is required, is any rule',
  'CardanoStakeBlockchainState.drep_delegation': 'two words, or any text: the two words are texts',
  'Digests.digests_data':
    'signed digests are digests to be signed with more, and an empty list is one of both',
  'PolkadotFields1.tx_parameters': `${CONTAINED}: nothing of the common ones is required`,
  'SolanaFields.tx_parameters': 'two of the shapes are the same: a token_mint',
  'Transaction.coin_fields': `${CONTAINED}: the default is any that has a type`,
  'Transaction.metadata': `${CONTAINED}: nothing is required of either`,
  'User.status': 'ACTIVE, PENDING_APPROVAL and REVOKED are both of people and of keys',
  'GET /accounts/{account_id}/balances': 'balances of Bitcoin are those of any account with more',
};

/**
 * Ids of pledges and settlements are UUIDs in their documents, while the parameters of the paths that take them are
 * described as whole numbers: they are taken as the documents have them, and a typed client must be told.
 */
export function asTyped(uuid: string): number {
  return uuid as unknown as number;
}
