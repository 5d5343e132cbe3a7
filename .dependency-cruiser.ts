import type { IConfiguration } from 'dependency-cruiser';

/**
 * Which folder may import which. A folder not named here may not exist; what is not allowed here is refused.
 * Above: foundations. Below: what stands on them. Arrows point upwards in this table only.
 */
const foundations = ['domain', 'database', 'audit', 'outbox', 'governance', 'config', 'observability'];
const rooms = ['catalogue', 'keys', 'requests', 'members', 'mirror', 'rules', 'webhooks', 'workspaces'];
const belowProcesses = [...foundations, ...rooms];

const mayImport: Record<string, string[]> = {
  domain: [],
  migrations: [],
  config: ['domain'],
  observability: ['domain', 'config'],
  database: ['domain', 'config', 'migrations'],
  audit: ['domain', 'database'],
  outbox: ['domain', 'database', 'config'],
  governance: ['domain', 'database', 'audit', 'outbox'],
  ...Object.fromEntries(rooms.map((room) => [room, belowProcesses])),
  activities: belowProcesses,
  // Types alone of `activities`: see below.
  workflows: ['domain', 'activities'],
  worker: [...belowProcesses, 'activities', 'workflows'],
  'slack-app': belowProcesses,
  'reporting-api': belowProcesses,
  // Cards and App Home look the same whoever writes them: the pure builders are the Slack app's.
  notifications: [...belowProcesses, 'slack-app/surfaces', 'slack-app/home'],
  cli: [...belowProcesses, 'migrations'],
};

/** They stand outside the product: they may import all of it, and nothing of it imports them. */
const around = ['dev', 'test', 'bench', 'docs', 'invariants'];
const ours = `^(${[...Object.keys(mayImport), ...around].join('|')})/`;

const directions = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}. Move the code, or pass it in.`,
  severity: 'error' as const,
  from: { path: `^${folder}/` },
  to: { path: ours, pathNot: `^(${[folder, ...allowed].join('|')})/` },
}));

const configuration: IConfiguration = {
  forbidden: [
    ...directions,
    {
      name: 'folder-without-a-place',
      comment: 'This folder is not in the table of .dependency-cruiser.ts. Give it a place there.',
      severity: 'error',
      from: { path: '^[^/]+/', pathNot: [ours, '^node_modules/'] },
      to: {},
    },
    {
      name: 'no-cycles',
      comment:
        'These files import each other in a circle (type imports count). Move what they share to a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-imports-a-main',
      comment: 'A main.ts is where a process begins. Import what it builds instead.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)main\\.ts$' },
    },
    {
      name: 'workflows-import-activities-as-types',
      comment: 'Workflow code runs in a sandbox: `import type` what it needs of activities/.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere. Correct its path, or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.quorate|coverage)/' },
    // It knows TypeScript up to 6; the other parser also counts type imports, and marks them.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
    },
  },
};

export default configuration;
