import type { Notice } from './notice.ts';
import { named } from './words.ts';

export function keyRenamed(name: string): Notice {
  return {
    title: 'Renamed',
    text: `The key is now called *${named(name)}*. Its secret, and what it may reach, are unchanged.`,
  };
}

export function rotationStarted(): Notice {
  const text =
    'The rotation has begun. The old secret goes on working until the owner reveals the new one and confirms it: with *Reveal* in the direct message, in the Home tab, or with `/keys show`.';
  return { title: 'Rotation begun', text };
}

export function keyDeleted(name: string): Notice {
  return { title: 'Deleted', text: `*${named(name)}* is off the lists. The audit trail keeps it.` };
}

export function keySuspended(name: string): Notice {
  return {
    title: 'Suspended',
    text: `*${named(name)}* is suspended: it is refused from now on. \`/keys resume\` takes that back.`,
  };
}

/** `stillSuspended`: another reason keeps it stopped. */
export function keyResumed(name: string, stillSuspended: boolean): Notice {
  const text = stillSuspended
    ? `The suspension of *${named(name)}* by an administrator is lifted, but another reason still keeps it stopped: \`/keys show\` says which.`
    : `*${named(name)}* works again, from now on.`;
  return { title: stillSuspended ? 'Still suspended' : 'Resumed', text };
}
