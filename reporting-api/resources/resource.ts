import type { TObject, TSchema } from 'typebox';

/**
 * A resource of the reporting API: where it is, what it looks like, and how it can be filtered. Routes are made from
 * this. How it is scoped and ordered is said by its SQL functions, which take the filters as one JSON object.
 */
export interface Resource {
  /** The path of its list; an object of it is one level below, by its id. */
  readonly path: string;
  /** What one object looks like. */
  readonly schema: TSchema;
  /** The filters of its list besides paging and order: each a query parameter of this name. */
  readonly filters: TObject;
  readonly listFunction: string;
  readonly itemFunction: string;
}
