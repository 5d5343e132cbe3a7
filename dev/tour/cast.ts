import { connectPerson, type Person } from '../slack/person.ts';
import { demoPeople } from '../slack/workspace-config.ts';

/** The people of the story, each with a Slack client of their own. */
export interface Cast {
  ana: Person;
  ben: Person;
  chloe: Person;
  dmitri: Person;
  erin: Person;
}

export async function connectCast(slackUrl: string): Promise<Cast> {
  const [ana, ben, chloe, dmitri, erin] = await Promise.all(
    demoPeople.map(({ slackUserId }) => connectPerson(slackUrl, slackUserId)),
  );
  if (!ana || !ben || !chloe || !dmitri || !erin) throw new Error('The demo workspace has five people.');
  return { ana, ben, chloe, dmitri, erin };
}

export function leaveAll(cast: Cast): void {
  for (const person of Object.values(cast) as Person[]) person.leave();
}
