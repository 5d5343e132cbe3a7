import type { TProperties, TSchema } from 'typebox';

/** What a request gave for the parameters of a path or of a query, checked. */
export type Given = Readonly<Record<string, unknown>>;

/** A read: the name of its SQL function, and what the function takes after the credential. */
export interface Read {
  readonly name: string;
  readonly arguments: readonly unknown[];
  /** Whether the function reads a list: it then takes a place and says the next one. */
  readonly list?: true;
}

/**
 * Where a list is read on: behind the row that stands there, in the order of the list. JSON as the SQL function wrote
 * it, and as text, since an id may have more digits than a number holds; nobody but that function looks into it.
 */
export type Place = string;

/** What a list is ordered by unless something else is asked for: when things were made. */
export const CREATED_ON = 'created_on';

/** Which page of a list, how long, in which order; or, with a place, what comes after it. */
export interface Page {
  readonly page: number;
  readonly pageSize: number;
  readonly orderBy: string;
  readonly ascending: boolean;
  readonly place: Place | null;
}

/** One GET of the reporting API: routes, validation, the description and its documentation come from it. */
export interface Operation {
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Not of the published description: our own addition to it. */
  readonly added?: true;
  /** Parameters in the path, by their names there. */
  readonly parameters: TProperties;
  /** Parameters of the query, besides paging and order. */
  readonly query: TProperties;
  /** A list says how long its pages are by default, and what it can be ordered by, if it can. */
  readonly paging?: { readonly pageSize: number; readonly orderedBy: readonly string[] };
  readonly answer: TSchema;
  /** A text that is sent bare to who accepts only this, and as JSON otherwise. */
  readonly mediaType?: 'application/jwt';
  /** What it may say besides 200 and the refusals that all share. */
  readonly statuses: readonly number[];
  read(parameters: Given, query: Given, page: Page): Read;
}

/** A resource whose documents are mirrored: what a line of its upload looks like, and what is kept beside it. */
export interface Mirrored {
  /** The name of its uploads. */
  readonly name: string;
  /** What one line says. */
  readonly line: TSchema;
  /** Fields of the line that tell one object from another. */
  readonly key: readonly string[];
  /** The field of the line that is sent, if it is not the line itself. */
  readonly sent?: string;
  /** JSON paths in the line: the account that it belongs to, and the values it can be found by. */
  readonly account?: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Which of these fields are kept in one form, since their case may mean nothing: addresses and the like. */
  readonly anyCase?: readonly string[];
}

/** An entry of the catalogue. */
export interface Resource {
  readonly mirrored?: readonly Mirrored[];
  readonly operations: readonly Operation[];
}
