import { beforeAll, describe, expect, it } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let key: SeededKey;

const EVM = '0xdAC17F958D2ee523a2206206994597C13D831ec7';
const HASH = `0x${'aB3'.repeat(21)}D`;
const XRP_HASH = 'E3FE6EA3D48F0C2B639448020EA4F03D4F4F8FFDB243A852A0F59177921B4879';
const BECH32 = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const SOLANA = 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v';
const VALIDATOR = `0x${'Bc5B'.repeat(24)}`;
const PLEDGE = '6f1d2c3b-aaaa-4bbb-8ccc-00000000dddd';
const STAKE = 'CA8B0B2D-b80f-4bf9-a754-f760a24ab359';
const SETTLEMENT = '6F1D2C3B-AAAA-4BBB-8CCC-00000000EEEE';

const upper = (text: string) => text.replace(/^0X/, '0x');
const other = (text: string) => {
  const small = text.toLowerCase();
  return small === text ? upper(text.toUpperCase()) : small;
};
const demo = (resource: string) =>
  JSON.parse([...demoNdjson(resource as never, 1)][0] ?? '{}') as Record<string, unknown>;

async function push(resource: string, ...lines: object[]): Promise<void> {
  const texts = lines.map((line) => `${JSON.stringify(line)}\n`);
  const imported = await importNdjson(api().db, acme.workspaceId, resource, texts);
  expect(imported).toMatchObject({ ok: true, lines: lines.length });
}

const transaction = (id: number, more: object) => ({
  ...{ ...demo('transactions'), account_id: 101, currency: 'ethereum', currency_family: 'ethereum' },
  ...{ id, recipient: null, tx_hash: null, ...more },
});

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  key = await seedKey(api().db, acme, { entityIds: [1] });
  await push('accounts', { ...demo('accounts'), id: 101, currency: 'ethereum', contract_address: EVM });
  await push(
    'transactions',
    transaction(1, { recipient: EVM, tx_hash: HASH }),
    transaction(2, { recipient: BECH32, tx_hash: XRP_HASH }),
    transaction(3, { recipient: SOLANA }),
  );
  const whitelist = demo('whitelists') as { addresses: object[] };
  const addresses = [{ ...whitelist.addresses[0], address: EVM }];
  await push('whitelists', { ...whitelist, id: 1, addresses });
  await push('pledges', { ...demo('pledges'), id: PLEDGE, account_id: 101 });
  await push('settlements', { ...demo('settlements'), id: SETTLEMENT, from_pledge_id: PLEDGE.toUpperCase() });
  await push('tokens', { ...demo('tokens'), contract_address: EVM });
  await push('address-risks', { ...demo('address-risks'), address: EVM });
  await push('address-sanctions', { ...demo('address-sanctions'), address: EVM });
  await push('currencies', ...[...demoNdjson('currencies')].map((line) => JSON.parse(line)));
  await push('ethereum-stakes', { ...demo('ethereum-stakes'), account_id: 101, uid: VALIDATOR });
  const stake = demo('solana-stakes');
  const staked = { ...(stake['document'] as object), stake_uid: STAKE };
  await push('solana-stakes', { ...stake, account_id: 101, document: staked });
  const reward = demo('ethereum-stake-rewards');
  const document = { ...(reward['document'] as object), stake_uid: VALIDATOR };
  await push('ethereum-stake-rewards', { ...reward, account_id: 101, document });
});

const idsOf = async (path: string) => {
  const { body } = await api().get(path, key.token);
  return [body.page_info.count, body.edges.map(({ node }: { node: { id: unknown } }) => node.id)];
};

describe('D1 what means the same in any case is found in any case', () => {
  it.each([
    ['an address of Ethereum', 'recipient', EVM, 1],
    ['a hash of Ethereum', 'tx_hash', HASH, 1],
    ['a Bech32 address', 'recipient', BECH32, 2],
    ['a hash that is written in capitals', 'tx_hash', XRP_HASH, 2],
    ['a token of an account', 'currency', `ethereum:${EVM}`, [3, 2, 1]],
  ])('transactions by %s', async (_, name, value, wanted) => {
    const ids = [wanted].flat();
    const [currency, token] = name === 'currency' ? value.split(':') : ['', value];
    for (const written of [token ?? '', other(token ?? '')]) {
      const asked = currency ? `${currency}:${written}` : written;
      expect(await idsOf(`/transactions?${name}=${asked}`)).toEqual([ids.length, ids]);
    }
  });

  it('accounts by a token, whitelists by an address', async () => {
    for (const written of [EVM, other(EVM), `0x${EVM.slice(2).toUpperCase()}`]) {
      expect(await idsOf(`/accounts?currency=ethereum:${written}`)).toEqual([1, [101]]);
      expect(await idsOf(`/whitelists?address=${written}`)).toEqual([1, [1]]);
    }
  });

  it('pledges and settlements by their UUIDs, also by one that another document says', async () => {
    for (const id of [PLEDGE, other(PLEDGE)]) {
      expect(await api().get(`/pledges/${id}`, key.token)).toMatchObject({
        status: 200,
        body: { id: PLEDGE },
      });
    }
    for (const id of [SETTLEMENT, other(SETTLEMENT)]) {
      const { body } = await api().get(`/settlements/${id}`, key.token);
      expect(body).toMatchObject({ id: SETTLEMENT, from_pledge_id: PLEDGE.toUpperCase() });
    }
    expect(await idsOf('/settlements')).toEqual([1, [PLEDGE]]);
  });

  it('tokens, risks, sanctions and stakes by what their paths say', async () => {
    for (const path of [
      (written: string) => `/currencies/ethereum/tokens/${written}`,
      (written: string) => `/compliance/address-risk/${written}`,
      (written: string) => `/compliance/sanctions/${written}`,
    ]) {
      const [one, two] = [
        await api().get(path(EVM), key.token),
        await api().get(path(other(EVM)), key.token),
      ];
      expect([one.status, one.text]).toEqual([200, expect.stringContaining(EVM)]);
      expect(two.text).toBe(one.text);
    }
    for (const uid of [STAKE, STAKE.toLowerCase(), STAKE.toUpperCase()]) {
      const stakes = await api().get(`/solana/accounts/101/stakes?stake_uid=x&stake_uid=${uid}`, key.token);
      expect(stakes.body).toMatchObject({
        edges: [{ node: { stake_uid: STAKE } }],
        page_info: { count: 1 },
      });
    }
    for (const uid of [VALIDATOR, other(VALIDATOR)]) {
      const rewards = await api().get(`/ethereum/accounts/101/stakes/${uid}/rewards`, key.token);
      expect(JSON.parse(rewards.text)).toMatchObject([{ stake_uid: VALIDATOR }]);
    }
  });

  it('but Base58 only as it is written', async () => {
    expect(await idsOf(`/transactions?recipient=${SOLANA}`)).toEqual([1, [3]]);
    for (const written of [SOLANA.toLowerCase(), SOLANA.toUpperCase()]) {
      expect(await idsOf(`/transactions?recipient=${written}`)).toEqual([0, []]);
    }
  });

  it('and is one thing to an upload: the later line replaces, and one upload says it once', async () => {
    await push('tokens', { ...demo('tokens'), contract_address: other(EVM), name: 'Renamed' });
    const { body } = await api().get('/currencies/tokens', key.token);
    expect(body.tokens).toMatchObject([{ contract_address: other(EVM), name: 'Renamed' }]);
    const twice = [PLEDGE, other(PLEDGE)].map((id) => `${JSON.stringify({ ...demo('pledges'), id })}\n`);
    expect(await importNdjson(api().db, acme.workspaceId, 'pledges', twice)).toMatchObject({
      ok: false,
      problems: [{ line: 2 }],
    });
  });

  it('an address in Bech32 is valid in small letters or in capitals, and not in both', async () => {
    const valid = async (currency: string, address: string) =>
      (await api().get(`/currencies/${currency}/${address}`, key.token)).body.is_valid;
    expect(await valid('bitcoin', BECH32)).toBe(true);
    expect(await valid('bitcoin', BECH32.toUpperCase())).toBe(true);
    expect(await valid('bitcoin', `BC1${BECH32.slice(3)}`)).toBe(false);
    expect(await valid('ethereum', other(EVM))).toBe(true);
    expect(await valid('solana', SOLANA)).toBe(true);
  });
});
