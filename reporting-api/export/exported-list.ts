import type { Given, Operation } from '../../catalogue/resource.ts';
import { ProblemError } from '../problem.ts';
import type { Query } from '../query.ts';
import { columnsOf } from './columns.ts';
import type { ExportedList } from './export-list.ts';
import { EXPORT_PAGE_SIZE } from './pages.ts';

/** Makes of a list of the catalogue one that can be exported, for the parameters of a request. */
export function createExportedList(
  operation: Operation,
  path: string,
  readPath: (parameters: Record<string, string>) => Given,
  readQuery: (query: object) => Query,
): (parameters: Record<string, string>, query: object) => ExportedList {
  const columns = columnsOf(operation.answer);
  const name = path.split('/').findLast((part) => part !== '' && !part.startsWith(':')) ?? 'export';
  const byTime = operation.paging?.ordered === true && 'created_after' in operation.query;
  return (parameters, query) => {
    const ascending = 'order' in query && query.order === 'asc';
    return {
      name,
      columns,
      order: byTime ? (ascending ? 'asc' : 'desc') : null,
      plan({ page, bounds }) {
        refusePaging(query);
        const { filters } = readQuery(query);
        const size = { page, pageSize: EXPORT_PAGE_SIZE, ascending };
        return operation.read(readPath(parameters), { ...filters, ...bounds }, size);
      },
    };
  };
}

/** An export is the whole list. Ignored, a page number would be misunderstood. */
function refusePaging(query: object): void {
  const parameter = ['page', 'page_size'].find((name) => name in query);
  if (parameter === undefined) return;
  const reason = 'does not go with an export, which is always the whole list';
  throw new ProblemError({ code: 'invalid_parameter', parameter, reason });
}
