/** `dev/verify/structure.ts`: checks which file imports which, against `.dependency-cruiser.ts`. */
import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult, type IModule, type IViolation } from 'dependency-cruiser';
import './swc-using.ts';
import configuration from '../../.dependency-cruiser.ts';

const skipped = new Set(['node_modules', 'docs', 'coverage']);
const folders = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name))
  .map(({ name }) => name);

const sandbox =
  'no-node-in-workflows: a workflow reaches this file, and its sandbox has no Node modules. Split the file.';

const { forbidden = [], options } = configuration;
const { output } = await cruise(folders, { ...options, ruleSet: { forbidden }, validate: true });
const { modules, summary } = output as ICruiseResult;
const ours = modules.filter(({ source }) => source.endsWith('.ts') && !source.includes('node_modules/'));

const complaints = [...summary.violations.map(inWords), ...nodeInWorkflows(modules), ...parsedNothing(ours)];
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.stdout.write(`${ours.length} files looked at, ${complaints.length} complaints\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

function inWords({ from, to, rule, cycle }: IViolation): string {
  const comment = forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ');
  return `${from} → ${path}\n    ${rule.name}: ${comment}`;
}

/** A parser that does not know the language finds no import, and would find no fault either. */
function parsedNothing(files: IModule[]): string[] {
  const dependencies = files.reduce((sum, file) => sum + file.dependencies.length, 0);
  if (files.length > 0 && dependencies > 0) return [];
  return [
    'Nothing was looked at: dependency-cruiser could not parse our TypeScript. Is @swc/core installed? Run: npm ci',
  ];
}

/** What a workflow runs, types aside, must be free of Node's own modules: its sandbox has none. */
function nodeInWorkflows(all: IModule[]): string[] {
  const bySource = new Map(all.map((module) => [module.source, module]));
  const reached = new Set(
    all.map(({ source }) => source).filter((source) => source.startsWith('workflows/')),
  );
  const complaints: string[] = [];
  for (const source of reached) {
    for (const { resolved, dependencyTypes } of bySource.get(source)?.dependencies ?? []) {
      if (dependencyTypes.includes('type-only') || resolved.includes('node_modules/')) continue;
      if (dependencyTypes.includes('core')) complaints.push(`${source} → ${resolved}\n    ${sandbox}`);
      else reached.add(resolved);
    }
  }
  return complaints;
}
