/**
 * Completes package-lock.json after a dependency was added or moved: `node dev/complete-lockfile.mjs`.
 *
 * A registry that mirrors only some platforms lets npm leave the other platforms' optional packages out of the
 * lockfile, and `npm ci` then refuses that lockfile everywhere. Each one left out is written with its exact version and
 * the platform that its name says, so that npm passes over it where it does not belong and fetches it where it does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const exact = /^\^?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/;

const systems = [
  'win32',
  'android',
  'darwin',
  'freebsd',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
  'openharmony',
  'linux',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'wasm32',
  'mips64el',
  'arm',
];
const missing = {};

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const [, version] = exact.exec(range) ?? [];
    if (isListed(path, name) || version === undefined) continue;
    missing[`node_modules/${name}`] = entry(name, version, dev);
  }
}

lock.packages = Object.fromEntries(
  Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(
  `${Object.keys(missing).length} packages of other platforms were added to package-lock.json.\n`,
);

function isListed(path, name) {
  for (let folder = path; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
  }
}

/** Its members stand in npm's own order, so that npm leaves the file as it is. */
function entry(name, version, dev) {
  const os = systems.filter((word) => name.includes(word));
  const cpu = processors.filter((word) => name.includes(word)).slice(0, 1);
  const libc = os.includes('linux') && name.includes('musl') ? ['musl'] : [];
  const all = { version, cpu, dev, libc, optional: true, os };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value.length !== 0),
  );
}
