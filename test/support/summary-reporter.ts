import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Suite {
  passed: number;
  failed: number;
  skipped: number;
  milliseconds: number;
}

/**
 * Ends the run by naming what was skipped, each suite's time, and, alone on the last line, the totals.
 * A suite is a folder below `test/`; a run without a single test fails.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const suites = new Map<string, Suite>();
    const skipped: string[] = [];
    for (const module of modules) {
      const suite = suiteOf(module, suites);
      suite.milliseconds += module.diagnostic().duration;
      // A file that could not even be collected holds no test to count: the file itself is the failure.
      if (module.errors().length > 0) suite.failed += 1;
      for (const test of module.children.allTests()) count(test, suite, skipped);
    }
    // Vitest's own reporter writes its last lines after this call.
    process.once('exit', () => print(suites, skipped, errors.length));
  }
}

function suiteOf(module: TestModule, suites: Map<string, Suite>): Suite {
  const path = relative(process.cwd(), module.moduleId).split('/');
  const name = path[0] === 'test' && path.length > 2 ? `${path[1]}` : `${path[0]}`;
  const suite = suites.get(name) ?? { passed: 0, failed: 0, skipped: 0, milliseconds: 0 };
  suites.set(name, suite);
  return suite;
}

function count(test: TestCase, suite: Suite, skipped: string[]): void {
  const { state } = test.result();
  if (state === 'passed') suite.passed += 1;
  else if (state === 'failed') suite.failed += 1;
  else {
    suite.skipped += 1;
    skipped.push(`${relative(process.cwd(), test.module.moduleId)} > ${test.fullName}`);
  }
}

function print(suites: Map<string, Suite>, skipped: string[], strayErrors: number): void {
  const lines = ['', ...skipped.map((name) => `skipped: ${name}`)];
  const total = { passed: 0, failed: strayErrors, skipped: 0 };
  for (const [name, suite] of [...suites].sort(([a], [b]) => a.localeCompare(b))) {
    total.passed += suite.passed;
    total.failed += suite.failed;
    total.skipped += suite.skipped;
    const seconds = (suite.milliseconds / 1000).toFixed(1);
    lines.push(
      `suite ${name}: ${suite.passed} passed, ${suite.failed} failed, ${suite.skipped} skipped, ${seconds} s`,
    );
  }
  if (total.passed + total.failed === 0) lines.push('No test ran: that is a failure.');
  if (total.failed > 0 || total.passed === 0) process.exitCode ||= 1;
  lines.push(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
