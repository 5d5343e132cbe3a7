import { published } from './random.ts';

const BEGINNING = Date.UTC(2024, 8, 3, 9, 0, 0);

const LABELS = [
  ['Reserve', '#0B7285', 'Moves only with the board’s consent'],
  ['Client money', '#5F3DC4', 'Belongs to clients, segregated'],
  ['Under review', '#E8590C', 'Somebody is looking at it'],
  ['Retired', '#868E96', 'Not used any more'],
] as const;

/** A label as accounts and transactions carry it. */
export function liteLabel(id: number) {
  const [name, color, description] = LABELS[id - 1] ?? LABELS[0];
  return { id, info: { color, description }, name };
}

/** The labels of the workspace; the last is on nothing, so no partner sees it. */
export function* labels(): Generator<object> {
  for (const index of LABELS.keys()) {
    const at = published(BEGINNING + index * 86_400_000, index * 31);
    yield { ...liteLabel(index + 1), created_by: 1, created_on: at, updated_by: 2, updated_on: at };
  }
}

/** Which label an account carries, by its place among the twelve. */
export const LABEL_OF_ACCOUNT: Readonly<Record<number, number>> = { 0: 1, 1: 1, 9: 2, 10: 2, 11: 2 };
