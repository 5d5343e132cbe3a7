import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoPeople } from '../../dev/slack/workspace-config.ts';
import { findChromium, openBrowser } from '../../dev/stack/chromium.ts';
import { Partner } from '../../dev/tour/partner.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

const TOKEN = /quorate_test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/;
const KEY_NAME = 'Browser walk';
const pictures = process.env['QUORATE_PICTURES'];

type Name = 'Ana' | 'Ben' | 'Erin';

describe('the main job with a browser’s own clicks, on the page of the local Slack', () => {
  const browser = findChromium(console.log);
  if ('reason' in browser) {
    it.skip(`A2 A5 is skipped: ${browser.reason}`, () => {});
    return;
  }

  let whole: WholeStack;
  let page: Page;
  let close: () => Promise<void>;

  beforeEach(async () => {
    whole = await startWholeStack({ durable: false });
    const opened = await openBrowser({ path: browser.path, width: 1280, height: 1400 });
    close = opened.close;
    page = await opened.context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(whole.stack.slackUrl);
  }, 360_000);

  afterEach(async () => {
    try {
      await close?.();
    } finally {
      await whole?.stop();
    }
  }, 120_000);

  it('A2 A4 A5 a person requests, two approve, the owner reveals and the partner reads', async () => {
    await actAs('Erin');
    await press('Create a reporting API key');
    await inWindow('Permission groups');
    await page.locator('.modal-body input:not([type="checkbox"])').first().fill(KEY_NAME);
    await page.locator('.modal label', { hasText: 'Treasury' }).first().click();
    await page.locator('.modal label', { hasText: 'Reports' }).first().click();
    await picture('form');
    await submit();
    await inWindow('Nothing exists yet');
    await inWindow('4 accounts');
    await picture('review');
    await submit();
    await inWindow('Sent');
    await closeWindow();

    for (const name of ['Ana', 'Ben'] as const) {
      await actAs(name);
      await page.locator('.home', { hasText: KEY_NAME }).waitFor();
      await picture(`task-of-${name}`);
      await press('Approve');
      await inWindow('Recorded');
      await closeWindow();
    }

    await reload('Erin', 'Reveal');
    await press('Reveal');
    const secret = await inWindow('Save this secret now');
    const token = TOKEN.exec(secret)?.[0] ?? '';
    expect(token).not.toBe('');
    await picture('secret');
    const partner = Partner.native(whole.stack.reportingApiUrl, token);
    await partner.expectStatus(401);
    await submit();
    await inWindow('works from now on');
    expect(await partner.accountIds()).toEqual([101, 102, 103, 104]);
    await picture('confirmed');
  }, 240_000);

  /** Chooses who acts, and opens the app's Home as that person. */
  async function actAs(name: Name): Promise<void> {
    const person = demoPeople.find((candidate) => candidate.name.startsWith(name));
    await page
      .locator('.actas select')
      .last()
      .selectOption(person?.slackUserId ?? '', { force: true });
    await page.locator('.sidebar-item', { hasText: 'key-approvals' }).click();
    await page.locator('.sidebar-item', { hasText: '🏠' }).click();
    await page.locator('.home .blocks').waitFor();
  }

  /** Opens Home again until it offers a button: what others did shows when it is opened. */
  async function reload(name: Name, button: string): Promise<void> {
    await expect
      .poll(
        async () => {
          await actAs(name);
          return page.locator('.home').getByRole('button', { name: button, exact: true }).count();
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  }

  async function press(button: string): Promise<void> {
    await page.locator('.home').getByRole('button', { name: button, exact: true }).first().click();
  }

  /** The text of the window, once it says this. */
  async function inWindow(words: string): Promise<string> {
    const window = page.locator('.modal', { hasText: words });
    await window.waitFor();
    return (await window.textContent()) ?? '';
  }

  async function submit(): Promise<void> {
    await page.locator('.modal .modal-btn.primary').click();
  }

  async function closeWindow(): Promise<void> {
    await page.locator('.modal .modal-x').click();
    await page.locator('.modal').waitFor({ state: 'detached' });
  }

  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `walk-${name}.png`) });
  }
});
