/** Like Promise.all, but fails only once all have ended one way or the other: then all that started can be stopped. */
export async function together<Starts extends readonly unknown[] | []>(
  starts: Starts,
): Promise<{ -readonly [Index in keyof Starts]: Awaited<Starts[Index]> }> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}
