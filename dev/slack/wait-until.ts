export interface Changing {
  /** Calls the listener after every change, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Why nothing will ever change again; undefined while it may. */
  readonly endedBecause: string | undefined;
}

export interface Wait<Value> {
  /** The awaited value, or undefined while it is not there yet. */
  look(): Value | undefined;
  timeoutMs: number;
  /** For the error: who waits for what. */
  what: string;
  /** For the error: what was there instead. */
  lastSeen(): string;
}

/**
 * Looks after every change until the value is there.
 * @throws when the time is up or the source ends, saying what was seen last
 */
export function waitUntil<Value>(
  source: Changing,
  { look, timeoutMs, what, lastSeen }: Wait<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      stopListening();
      finish();
    };
    const check = () => {
      try {
        const value = look();
        if (value !== undefined) settle(() => resolve(value));
        else if (source.endedBecause !== undefined)
          settle(() => reject(new Error(`${what}: ${source.endedBecause}.`)));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const timer = setTimeout(
      () => settle(() => reject(new Error(`${what}: not seen in ${timeoutMs} ms. Last seen: ${lastSeen()}`))),
      timeoutMs,
    );
    const stopListening = source.onChange(check);
    check();
  });
}
