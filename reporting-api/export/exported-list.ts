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
  return (parameters, query) => ({
    name,
    columns,
    plan(place) {
      refusePaging(query);
      const { filters, orderBy, ascending } = readQuery(query);
      const page = { page: 1, pageSize: EXPORT_PAGE_SIZE, orderBy, ascending, place };
      return operation.read(readPath(parameters), filters, page);
    },
  });
}

/** An export is the whole list. Ignored, a page number or a cursor would be misunderstood. */
function refusePaging(query: object): void {
  const parameter = ['page', 'page_size', 'cursor'].find((name) => name in query);
  if (parameter === undefined) return;
  const reason = 'does not go with an export, which is always the whole list';
  throw new ProblemError({ code: 'invalid_parameter', parameter, reason });
}
