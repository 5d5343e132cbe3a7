import Type from 'typebox';
import { AddressValidation } from '../../mirror/documents/addresses.ts';
import { CurrencyDocument, Token } from '../../mirror/documents/currencies.ts';
import { hasFormOfAddress } from '../address-forms.ts';
import { documents } from '../mirrored.ts';
import { array, item, pathId } from '../operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Currencies';
const ofCurrency = { currency_name: pathId.text };

/** The currencies and tokens that the custody system knows; the same for every key of the workspace. */
export const currencies: Resource = {
  mirrored: [
    documents('currencies', CurrencyDocument, { key: ['name'] }),
    documents('tokens', Token, { key: ['parent_currency', 'contract_address'] }),
  ],
  operations: [
    array({
      path: '/currencies',
      summary: 'All currencies',
      tag,
      resource: 'currencies',
      scope: 'workspace',
      item: CurrencyDocument,
      wrapped: 'currencies',
    }),
    array({
      path: '/currencies/tokens',
      summary: 'All tokens',
      tag,
      resource: 'tokens',
      scope: 'workspace',
      item: Token,
      wrapped: 'tokens',
    }),
    item({
      path: '/currencies/{currency_name}',
      summary: 'A currency',
      tag,
      parameters: ofCurrency,
      resource: 'currencies',
      scope: 'workspace',
      document: CurrencyDocument,
    }),
    item({
      path: '/currencies/{currency_name}/tokens/{contract_address}',
      summary: 'A token of a currency',
      tag,
      parameters: { currency_name: pathId.text, contract_address: pathId.text },
      resource: 'tokens',
      scope: 'workspace',
      document: Token,
    }),
    {
      path: '/currencies/{currency_name}/{address}',
      summary: 'Whether an address has the form of the currency’s addresses',
      tag,
      parameters: { currency_name: pathId.text, address: Type.String({ minLength: 1, maxLength: 512 }) },
      query: {},
      answer: AddressValidation,
      statuses: [404],
      read: ({ currency_name: currency, address }) => ({
        name: 'read_object',
        arguments: [
          'part',
          'address-validation',
          '',
          JSON.stringify([{ kind: 'currency', key: currency }]),
          '{}',
          JSON.stringify({ is_valid: hasFormOfAddress(String(currency), String(address)) }),
          false,
        ],
      }),
    },
  ],
};
