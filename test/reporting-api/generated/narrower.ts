import type { Definitions, Schema } from './arbitrary.ts';

const text = (schema: Schema): Schema => ({ type: 'string', ...schema });
const ID: Schema = { type: 'integer' };
const MOMENT = text({ format: 'date-time' });
const literal = (name: string) => text({ enum: [name] });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

const STAKES = ['_CardanoStake', '_SolanaStake', '_TezosStake'].flatMap((stake): [string, Schema][] => [
  // By default, and here always, "light": who, by what and last by what are given by their ids.
  [`${stake}.created_by`, ID],
  [`${stake}.creation_tx`, ID],
  [`${stake}.last_request`, orNull(ID)],
  // Any text, in the description; a moment, in each of its samples.
  [`${stake}.created_on`, orNull(MOMENT)],
]);

/**
 * Where an upload takes less than the published description allows, by name: of everything else that it allows,
 * everything is taken.
 */
const NARROWER = new Map<string, Schema>([
  // Reporting keys are users of ours, and are never mirrored: what only they can be is not taken.
  ['User.role', text({ enum: ['ADMIN', 'ADMIN_SYSTEM', 'OPERATOR', 'SHARED_OWNER', 'WRAPPING_KEYS'] })],
  [
    'User.status',
    text({
      enum: [
        'ACCESS_SUSPENDED',
        'ACTIVE',
        'APPROVED',
        'PENDING_APPROVAL',
        'PENDING_REGISTRATION',
        'PENDING_REVOCATION',
        'REJECTED',
        'REVOKED',
      ],
    }),
  ],
  // Each kind of rule may have the name of every other, in the description; a rule is what it is called.
  ['AccountWhitelistRule.type', literal('WHITELIST')],
  ['AccountThresholdRule.type', literal('THRESHOLD')],
  ['AccountMultiauthRule.type', literal('MULTI_AUTHORIZATIONS')],
  ['AccountTransactionFilterRule.type', literal('TRANSACTION_FILTER')],
  ['AccountSmartContractInteractionRule.type', literal('SMART_CONTRACT_INTERACTION')],
  ...STAKES,
  ['_EthereumBlockchainStake.created_on', MOMENT],
  ['TezosRewards.created_on', MOMENT],
]);

/** The published definitions with what is named above in the place of what they say. */
export function narrowed(definitions: Definitions): Definitions {
  const result: Record<string, Schema> = { ...definitions };
  for (const [name, schema] of NARROWER) {
    const [of = '', property = ''] = name.split('.');
    const whole = result[of];
    if (whole?.properties?.[property] === undefined) throw new Error(`${name} is not in the description`);
    result[of] = { ...whole, properties: { ...whole.properties, [property]: schema } };
  }
  return result;
}
