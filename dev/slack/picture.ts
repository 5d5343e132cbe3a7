import { type Browser, chromium, type Page } from 'playwright-core';
import type { Person } from './person.ts';
import { writeOutDates } from './picture-dates.ts';
import { demoPeople } from './workspace-config.ts';

/** What of Slack is on the picture: a conversation ('dm' or '#channel'), with a thread beside it or not, App Home, or the window that is open. */
export type Scene = { conversation: string; threadTs?: string } | 'home' | 'modal';

const widths = { wide: 1280, narrow: 420 } as const;

/** Nothing is fetched on the browser's own account. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Shot {
  /** Whose eyes. */
  person: Person;
  scene: Scene;
  width: keyof typeof widths;
  /** A .png file. */
  file: string;
}

export interface Camera {
  take(shot: Shot): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes pictures of local-slack's own web page, as tall as what is on them.
 * Narrow ones leave out its bars at the top and the side, as a telephone does. What only others may see is left out, and
 * dates in Slack's format are written out: the page itself does neither.
 * @param executablePath Chromium
 */
export async function openCamera({
  slackUrl,
  executablePath,
}: {
  slackUrl: string;
  executablePath: string;
}): Promise<Camera> {
  const browser = await chromium.launch({ executablePath, args: flags });
  return { take: (shot) => take(browser, slackUrl, shot), close: () => browser.close() };
}

async function take(browser: Browser, slackUrl: string, { person, scene, width, file }: Shot): Promise<void> {
  const timezoneId =
    demoPeople.find(({ slackUserId }) => slackUserId === person.slackUserId)?.timeZone ?? 'UTC';
  const page = await browser.newPage({
    viewport: { width: widths[width], height: 700 },
    deviceScaleFactor: 2,
    timezoneId,
  });
  page.setDefaultTimeout(15_000);
  try {
    await goTo(page, slackUrl, person, scene);
    if (width === 'narrow') await page.addStyleTag({ content: narrowStyle });
    await page.evaluate(writeOutDates);
    await page.setViewportSize({
      width: widths[width],
      height: 700 + Math.min(await hiddenHeight(page), 5_000),
    });
    await page.screenshot({ path: file });
  } finally {
    await page.close();
  }
}

async function goTo(page: Page, slackUrl: string, person: Person, scene: Scene): Promise<void> {
  if (scene === 'modal') await person.showModal();
  await page.goto(typeof scene === 'object' ? `${slackUrl}${linkTo(person, scene)}` : slackUrl);
  await page.locator('.actas select').last().selectOption(person.slackUserId, { force: true });
  if (scene === 'modal') return await page.locator('.modal').waitFor();
  // local-slack shows everybody's window to everybody.
  await page.addStyleTag({ content: '.modal-overlay { display: none !important }' });
  if (scene === 'home') {
    await page.locator('.sidebar-item', { hasText: '🏠' }).click();
    return await page.locator('.home .blocks').waitFor();
  }
  await showOnly(
    page,
    person.messages(scene.conversation).map(({ ts }) => ts),
  );
}

/** Waits for what the person can see and hides the rest: local-slack's page shows everything to everybody. */
async function showOnly(page: Page, visible: readonly string[]): Promise<void> {
  const theirs = visible.map((ts) => `[data-ts="${ts}"]`);
  if (theirs.length > 0) await page.locator(theirs.join(', ')).first().waitFor();
  const others = theirs.length === 0 ? '.msg' : `.msg:not(${theirs.join(', ')})`;
  await page.addStyleTag({ content: `${others} { display: none !important }` });
}

function linkTo(person: Person, { conversation, threadTs }: Extract<Scene, object>): string {
  const channelId = person.channelId(conversation);
  if (channelId === undefined)
    throw new Error(`${person.name} has no conversation ${conversation} to take a picture of.`);
  return threadTs === undefined
    ? `/archives/${channelId}`
    : `/archives/${channelId}/p${threadTs.replace('.', '')}?thread_ts=${threadTs}`;
}

/** How many more pixels of height it takes to see everything without scrolling. */
async function hiddenHeight(page: Page): Promise<number> {
  const measured =
    await page.evaluate(`Math.max(0, ...[...document.querySelectorAll('.messages, .home, .home-inner, .modal, .modal-body, .thread-body')]
    .map((element) => element.scrollHeight - element.clientHeight))`);
  return Number(measured);
}

const narrowStyle = `
  .topbar, .sidebar { display: none !important }
  .body:has(.thread-pane) .main { display: none !important }
  .thread-pane { width: 100% !important }
  .modal { width: 100% !important; max-width: 100% !important }
`;
