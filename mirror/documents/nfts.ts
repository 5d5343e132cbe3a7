import Type from 'typebox';
import { Id, optionalOrNull } from './parts.ts';

const Media = Type.Object({ mediaType: optionalOrNull(Type.String()), uri: Type.String() });

const Medias = Type.Object({
  big: optionalOrNull(Media),
  original: optionalOrNull(Media),
  preview: optionalOrNull(Media),
});

const Property = Type.Object({ key: Type.String(), value: Type.String() });

const NFTMetadata = Type.Object({
  description: optionalOrNull(Type.String()),
  links: optionalOrNull(Type.Record(Type.String(), Type.Unknown())),
  media: Type.String(),
  medias: Medias,
  nftName: optionalOrNull(Type.String()),
  properties: Type.Array(Property),
  staxImage: optionalOrNull(Type.String()),
  tokenId: Type.String(),
  tokenName: Type.String(),
  tokenNameThumbnail: optionalOrNull(Type.String()),
});

const NFTPrice = Type.Object({
  contract_address: optionalOrNull(Type.String()),
  ticker: Type.Enum(['ETH']),
  token_id: optionalOrNull(Type.String()),
  value: Type.Number(),
});

const NFTTransactionBalance = Type.Object({
  available: Type.Optional(Type.Integer()),
  on_chain: Type.Optional(Type.Integer()),
  pending_approval: Type.Optional(Type.Integer()),
  submitted: Type.Optional(Type.Integer()),
});

/** The published NFT. */
export const NFT = Type.Object({
  contract_address: Type.String(),
  metadata: optionalOrNull(NFTMetadata),
  price: optionalOrNull(NFTPrice),
  token_id: Type.String(),
  token_type: Type.String(),
  tx_balance: optionalOrNull(NFTTransactionBalance),
  value: Type.Integer(),
});

const NFTCollectionMedia = Type.Object({ mediaType: Type.String(), uri: Type.String() });

/** The published NFTCollection. */
export const NFTCollection = Type.Object({
  account_id: Id,
  contract_address: Type.String(),
  image: optionalOrNull(NFTCollectionMedia),
  name: optionalOrNull(Type.String()),
  price: optionalOrNull(NFTPrice),
  token_balance: Type.Integer(),
  token_type: Type.String(),
});

const NFTValuation = Type.Object({ eth_value: Type.Integer(), usd_value: optionalOrNull(Type.String()) });

/** The published NFTPortfolioValuation. */
export const NFTPortfolioValuation = Type.Object({
  portfolio_value: NFTValuation,
  token_quantity: optionalOrNull(Type.Integer()),
});
