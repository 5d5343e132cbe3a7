import type pg from 'pg';

/**
 * A connection that dies is replaced on the next use. Without listeners its error would end the process: the pool listens
 * to idle ones for us, and a borrowed one that dies between two statements of a transaction must be heard, too.
 */
export function outliveConnections(pool: pg.Pool): void {
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
}
