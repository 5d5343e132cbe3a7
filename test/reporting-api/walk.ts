import { catalogue } from '../../catalogue/index.ts';
import type { TestApi } from '../support/reporting-api.ts';

export interface ListBody {
  edges: { cursor: number; node: unknown }[];
  page_info: { count: number; has_next_page: boolean; next_cursor: string | null };
}

/** A page that must be there. */
export async function readPage(api: TestApi, path: string, token: string): Promise<ListBody> {
  const { status, body, text } = await api.get(path, token);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return body;
}

export const joined = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;
export const nodesOf = ({ edges }: ListBody) => edges.map(({ node }) => node);

const ACCOUNT: Record<string, string> = { solana: '107', cardano: '109', tezos: '104' };
const THERE: Record<string, string> = {
  user_id: '6',
  group_id: '2',
  whitelist_id: '2',
  transaction_id: '10007',
  request_id: '105',
  digests_id: '2',
  message_id: '2',
};
/** Every list of the catalogue, where the demo data has something, and the orders it comes in. */
export const lists = catalogue
  .flatMap(({ operations }) => operations)
  .filter(({ paging }) => paging)
  .map(({ path, paging }) => ({
    path: path.replace(
      /\{([a-z_]+)\}/,
      (_, name) => THERE[name] ?? ACCOUNT[path.split('/')[1] ?? ''] ?? '106',
    ),
    orders: paging?.orderedBy.length
      ? paging.orderedBy.flatMap((name) => ['desc', 'asc'].map((order) => `order_by=${name}&order=${order}`))
      : [''],
  }));
