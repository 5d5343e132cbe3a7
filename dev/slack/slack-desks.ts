import { SlackDesk } from './slack-desk.ts';

interface SharedDesk {
  opening: Promise<SlackDesk>;
  desk?: SlackDesk;
  borrowers: number;
}

/** One desk per local-slack and process; closed when its last borrower gives it back. */
const desks = new Map<string, SharedDesk>();

export async function borrowDesk(slackUrl: string): Promise<{ desk: SlackDesk; giveBack: () => void }> {
  const url = slackUrl.replace(/\/(api\/?)?$/, '');
  const shared = usable(desks.get(url)) ?? openShared(url);
  shared.borrowers += 1;
  const desk = await shared.opening;
  let given = false;
  const giveBack = () => {
    if (given) return;
    given = true;
    shared.borrowers -= 1;
    if (shared.borrowers === 0) desk.close();
  };
  return { desk, giveBack };
}

/** A desk whose connection has ended is of no use: local-slack may have been started anew since. */
function usable(shared: SharedDesk | undefined): SharedDesk | undefined {
  return shared?.desk?.endedBecause === undefined ? shared : undefined;
}

function openShared(url: string): SharedDesk {
  const shared: SharedDesk = { opening: SlackDesk.open(url), borrowers: 0 };
  desks.set(url, shared);
  shared.opening.then(
    (desk) => {
      shared.desk = desk;
    },
    () => desks.delete(url),
  );
  return shared;
}
