import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where Chromium is on this machine, or undefined; CHROMIUM names it where it is elsewhere. */
export const chromiumPath = PLACES.find((path) => path !== '' && existsSync(path));

/** The title of tests that need a browser, with the reason where they are skipped. */
export function inChromium(title: string): string {
  return chromiumPath === undefined ? `${title} (skipped: no Chromium; set CHROMIUM to its path)` : title;
}

export function openChromium(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: chromiumPath!, args });
}

/** What a page complains about, and each address it asks for, as they come. */
export function listenTo(page: Page): { readonly complaints: string[]; readonly requests: string[] } {
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => requests.push(request.url()));
  return { complaints, requests };
}
