import Type from 'typebox';
import { NFT, NFTCollection, NFTPortfolioValuation } from '../../mirror/documents/nfts.ts';
import { Id } from '../../mirror/documents/parts.ts';
import { parts } from '../mirrored.ts';
import { item, list } from '../operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'NFTs';
const parameters = { account_id: Id };
const Contract = Type.String({ minLength: 1, maxLength: 200 });
const page = { parameters, scope: 'account', parent: 'account', pageSize: 10, bare: true } as const;

/** Non-fungible tokens of an account. */
export const nfts: Resource = {
  mirrored: [
    parts('nfts', { account_id: Id, contract_address: Contract, token_id: Contract }, NFT),
    parts('nft-collections', { account_id: Id, contract_address: Contract }, NFTCollection),
    parts('nft-portfolio', { account_id: Id }, NFTPortfolioValuation),
  ],
  operations: [
    list({
      path: '/accounts/{account_id}/nfts',
      summary: 'The NFTs of an account',
      tag,
      resource: 'nfts',
      node: NFT,
      ...page,
    }),
    list({
      path: '/accounts/{account_id}/nft-collections',
      summary: 'The collections that an account’s NFTs are of',
      tag,
      resource: 'nft-collections',
      node: NFTCollection,
      ...page,
    }),
    item({
      path: '/accounts/{account_id}/nft-portfolio',
      summary: 'What an account’s NFTs are worth together',
      tag,
      parameters,
      resource: 'nft-portfolio',
      scope: 'part',
      parent: 'account',
      document: NFTPortfolioValuation,
    }),
  ],
};
