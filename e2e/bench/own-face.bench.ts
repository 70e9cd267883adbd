import { writeFile } from 'node:fs/promises';
import { openOwnFacePage } from '../support/own-face-page.js';
import { type OwnFaceTimes, parseOptions, report, USAGE } from './own-face/report.js';

export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  const { page, close } = await openOwnFacePage();
  const times: OwnFaceTimes[] = [];
  try {
    for (let i = 0; i < options.runs; i++) {
      process.stderr.write(`capture ${i + 1} of ${options.runs}\n`);
      times.push((await page.evaluate(() => window.capture('/models'))).times);
    }
    console.log(`Chromium ${page.context().browser()?.version()}\n\n${report(times)}`);
  } finally {
    await close();
  }
  if (options.json) await writeFile(options.json, `${JSON.stringify(times, null, 1)}\n`);
}
