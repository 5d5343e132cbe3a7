import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { debianProgram } from './debian-package.ts';
import { findOnPath } from './on-path.ts';

/** This machine's Chromium, installed from Debian's package when that is possible; or a plain reason for doing without. */
export function findChromium(say: (line: string) => void): { path: string } | { reason: string } {
  const other = ['chromium-browser', 'google-chrome']
    .map((name) => findOnPath(name))
    .find((path) => path !== undefined);
  if (findOnPath('chromium') === undefined && other !== undefined) return { path: other };
  return debianProgram('chromium', 'chromium', say);
}

export interface BrowserOptions {
  /** Chromium's path, from `findChromium`. */
  path: string;
  width?: number;
  height?: number;
}

/** A headless browser with a profile of its own that talks to nobody on its own account. */
export async function openBrowser(
  options: BrowserOptions,
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'quorate-browser-'));
  const { path, width = 1280, height = 900 } = options;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    headless: true,
    viewport: { width, height },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}

/** Takes a picture of a page, once what the selector names is there (the whole page, unless told otherwise). */
export async function takePicture(
  context: BrowserContext,
  shot: { url: string; file: string; waitFor?: string; fullPage?: boolean },
): Promise<void> {
  const page = await context.newPage();
  try {
    await page.goto(shot.url, { waitUntil: 'load' });
    if (shot.waitFor !== undefined) await page.waitForSelector(shot.waitFor);
    await page.screenshot({ path: shot.file, fullPage: shot.fullPage ?? true });
  } finally {
    await page.close();
  }
}
