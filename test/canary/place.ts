import { type Hit, type Needle, search } from './needles.ts';

/** Something kept somewhere: a file, a table's rows, a message. */
export interface Kept {
  where: string;
  bytes: Buffer;
}

/** One kind of store that may hold what it should not. */
export interface Place {
  name: string;
  read(): AsyncIterable<Kept>;
}

export interface Scan {
  hits: Hit[];
  /** How much was read, by place: a place in which nothing was read was not searched. */
  bytesRead: Map<string, number>;
}

/** Searches every place for every needle. */
export async function scan(places: readonly Place[], needles: readonly Needle[]): Promise<Scan> {
  const hits: Hit[] = [];
  const bytesRead = new Map<string, number>();
  for (const { name, read } of places) {
    bytesRead.set(name, 0);
    for await (const { where, bytes } of read()) {
      bytesRead.set(name, (bytesRead.get(name) ?? 0) + bytes.length);
      for (const { form, token } of search(needles, bytes)) hits.push({ place: name, where, form, token });
    }
  }
  return { hits, bytesRead };
}

/** A place that is one thing in memory. */
export function textPlace(
  name: string,
  texts: () => Promise<Iterable<[string, unknown]>> | Iterable<[string, unknown]>,
): Place {
  return {
    name,
    async *read() {
      for (const [where, value] of await texts()) {
        yield {
          where,
          bytes: Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
        };
      }
    },
  };
}
