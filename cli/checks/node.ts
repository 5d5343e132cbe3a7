import { amiss, type Check, well } from './check.ts';

const LEAST_MAJOR = 24;

export const node: Check = {
  name: 'Node',
  mend: '',
  async look() {
    const { version } = process;
    const major = Number(version.slice(1).split('.')[0]);
    return major >= LEAST_MAJOR
      ? well(version)
      : amiss(`${version} is too old`, `Run it with Node ${LEAST_MAJOR} or later.`);
  },
};
