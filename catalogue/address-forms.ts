import { withoutCapitals } from '../domain/any-case.ts';

const BASE58 = '[1-9A-HJ-NP-Za-km-z]';
const EVM = /^0x[0-9a-fA-F]{40}$/;

/** Chains whose addresses are not those of Ethereum. What is not here and is no money of a state has Ethereum's. */
const FORMS: readonly [RegExp, RegExp][] = [
  [/^bitcoin_testnet$/, new RegExp(`^(tb1[0-9a-z]{11,87}|[mn2]${BASE58}{25,39})$`)],
  [/^bitcoin_cash$/, new RegExp(`^((bitcoincash:)?[qp][0-9a-z]{41}|[13]${BASE58}{25,34})$`)],
  [/^bitcoin/, new RegExp(`^(bc1[0-9a-z]{11,87}|btg1[0-9a-z]{11,87}|[13AG]${BASE58}{25,34})$`)],
  [/^litecoin$/, new RegExp(`^(ltc1[0-9a-z]{11,87}|[LM3]${BASE58}{25,34})$`)],
  [
    /^(dash|digibyte|dogecoin|komodo|pivx|vertcoin|viacoin)$/,
    new RegExp(`^([a-z]{2,3}1[0-9a-z]{11,87}|${BASE58}{26,36})$`),
  ],
  [/^cardano$/, new RegExp(`^(addr1[0-9a-z]{50,110}|(Ae2|DdzFF)${BASE58}{50,120})$`)],
  [/^cosmos$/, /^cosmos1[0-9a-z]{38,58}$/],
  [/^filecoin/, /^[ft][0-4][0-9a-z]{1,86}$/],
  [/^near$/, /^([0-9a-f]{64}|[a-z0-9][a-z0-9._-]{0,62}[a-z0-9])$/],
  [/^(polkadot|westend)$/, new RegExp(`^${BASE58}{46,48}$`)],
  [/^ripple$/, new RegExp(`^r${BASE58}{24,34}$`)],
  [/^solana/, new RegExp(`^${BASE58}{32,44}$`)],
  [/^stellar$/, /^G[A-Z2-7]{55}$/],
  [/^tezos$/, new RegExp(`^(tz[1-4]|KT1)${BASE58}{33}$`)],
  [/^tron$/, new RegExp(`^T${BASE58}{33}$`)],
  [/^(Dollar|Euro)$/, /^$/],
];

/** Whether this could be an address of the currency, by its form alone; checksums are not looked at. */
export function hasFormOfAddress(currency: string, address: string): boolean {
  return (FORMS.find(([names]) => names.test(currency))?.[1] ?? EVM).test(withoutCapitals(address));
}
