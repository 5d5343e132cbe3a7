export interface Step {
  title: string;
  /** How long it will take on a machine like ours. */
  seconds: number;
}

/** Tells what is under way, how far it is, and how long the rest will take. */
export class Progress {
  readonly #say: (line: string) => void;
  readonly #steps: readonly Step[];
  readonly #startedAt = performance.now();
  #begun = 0;
  #toldAt = 0;

  constructor(steps: readonly Step[], say: (line: string) => void) {
    this.#steps = steps;
    this.#say = say;
  }

  /** The next step begins. */
  begin(): void {
    const step = this.#steps[this.#begun];
    this.#begun += 1;
    this.#toldAt = performance.now();
    this.#say(`[${this.#begun}/${this.#steps.length}] ${step?.title} (${this.#left()})`);
  }

  /** Where a long step is; told every ten seconds. */
  within(what: string): void {
    if (performance.now() - this.#toldAt < 10_000) return;
    this.#toldAt = performance.now();
    this.#say(`      ${what}`);
  }

  /** By how long the steps so far took against what was expected of them. */
  #left(): string {
    const expected = (steps: readonly Step[]) => steps.reduce((sum, { seconds }) => sum + seconds, 0);
    const done = expected(this.#steps.slice(0, this.#begun - 1));
    const took = (performance.now() - this.#startedAt) / 1000;
    const pace = done > 5 ? took / done : 1;
    const left = expected(this.#steps.slice(this.#begun - 1)) * pace;
    return left < 90 ? `about ${Math.ceil(left)} s left` : `about ${Math.round(left / 60)} min left`;
  }
}
