import { ApplicationFailure } from '@temporalio/activity';
import { parseId, type RequestId } from '../domain/ids.ts';
import { announce } from './announce.ts';
import { close } from './close.ts';
import { decide } from './decide.ts';
import type { ActivityDeps } from './deps.ts';
import { endDueKeys, endDueSecrets, lapseDueRotations } from './key-care.ts';
import { remind } from './remind.ts';
import { watchReveal } from './watch-reveal.ts';

export type { ActivityDeps } from './deps.ts';

/** Every step of the workflows. Ids in, milliseconds and booleans out; each can be repeated without a second effect. */
export function createActivities(deps: ActivityDeps) {
  return {
    announce: (id: string) => announce(deps, requestId(id)),
    decide: (id: string) => decide(deps, requestId(id)),
    remind: (id: string) => remind(deps, requestId(id)),
    watchReveal: (id: string) => watchReveal(deps, requestId(id)),
    close: (id: string) => close(deps, requestId(id)),
    endDueKeys: () => endDueKeys(deps),
    endDueSecrets: () => endDueSecrets(deps),
    lapseDueRotations: () => lapseDueRotations(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;

/** No workflow of ours is started with anything else: trying again would not make it one. */
function requestId(text: string): RequestId {
  const id = parseId(text, 'req');
  if (!id)
    throw ApplicationFailure.nonRetryable('a workflow was started with something that is not a request id');
  return id;
}
