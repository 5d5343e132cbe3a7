import { demoPeople } from '../slack/workspace-config.ts';

const started = performance.now();

/** What the tour prints, as it happens: chapters, and under each what was done and what held. */
export interface Narrator {
  chapter(title: string): void;
  /** One thing that must hold; its time is shown. Throws on, saying which step it was, when it does not. */
  step<T>(sentence: string, act: () => Promise<T>): Promise<T>;
  /** Something worth seeing, indented under the step. */
  show(text: string): void;
  readonly held: number;
}

/** Writes plain lines, with colour only where a terminal reads them. */
export function createNarrator(write: (line: string) => void, colour: boolean): Narrator {
  let held = 0;
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    chapter: (title) => write(`\n${paint(1, title)}`),
    show: (text) =>
      write(
        withNames(text)
          .split('\n')
          .map((line) => paint(2, `      │ ${line}`))
          .join('\n'),
      ),
    async step(sentence, act) {
      const began = performance.now();
      try {
        const value = await act();
        held += 1;
        const took = `${Math.round(performance.now() - began)} ms`;
        write(`  ${paint(32, '✓')} ${sentence} ${paint(2, took)}`);
        return value;
      } catch (error) {
        write(`  ${paint(31, '✗')} ${sentence}`);
        throw new Error(
          `This step did not hold: ${sentence}\n${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
    },
    get held() {
      return held;
    },
  };
}

/** Slack's clients show names where messages hold ids. */
function withNames(text: string): string {
  return demoPeople.reduce(
    (named, { slackUserId, name }) => named.replaceAll(`@${slackUserId}`, `@${name}`),
    text,
  );
}

/** Seconds since the program began. */
export function secondsSoFar(): string {
  return `${((performance.now() - started) / 1000).toFixed(0)} s`;
}

/** Fails the step that is under way, in words. */
export function mustHold(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
