// The page in a real browser: node page.mjs http://127.0.0.1:8080 [FOLDER for pictures]. Expects the models that tests/browser/run serves.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const { default: playwright } = await import(pathToFileURL(createRequire(path.join(process.cwd(), 'package.json')).resolve('playwright-core')));
const [address, pictures] = process.argv.slice(2);
const browser = await playwright.chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const problems = [];
const expect = (condition, message) => { if (!condition) throw new Error(message); };

async function open(colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 900 } });
  page.on('pageerror', error => problems.push(`error on the page: ${error.message}`));
  page.on('console', message => { if (message.type() === 'error' && !message.text().includes('status of 400')) problems.push(`console: ${message.text()}`); });
  page.on('request', request => { if (!request.url().startsWith(address)) problems.push(`asked elsewhere: ${request.url()}`); });
  await page.goto(address);
  await page.waitForSelector('#form button');
  return page;
}

async function ask(page, model, fields, wanted) {
  await page.selectOption('#model', model);
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
  await page.click('#form button');
  await page.waitForSelector(`#result ${wanted}`, { timeout: 30000 });
  return page.locator('#result');
}

async function shot(page, name) {
  if (pictures) await page.screenshot({ path: path.join(pictures, name), fullPage: true });
}

try {
  const page = await open('light');

  // Labels, beside the int8 model.
  await page.selectOption('#model', 'fp32');
  await page.selectOption('#beside', 'int8');
  await page.click('#form button');
  await page.waitForSelector('#difference', { timeout: 30000 });
  const labels = await page.locator('#result .bars li').allTextContents();
  expect(labels.length === 4 && labels[0].startsWith('equivalent'), `labels: ${labels}`);
  expect(/Largest difference: 0\.\d+\. Time in the model: \d+ ms and \d+ ms\./.test(await page.textContent('#difference')), 'no difference is told');
  await shot(page, 'serving-labels.png');

  // A grid of similarities: a text with itself is 1.
  const grid = await ask(page, 'search', {}, 'table');
  const cells = await grid.locator('td.number').allTextContents();
  expect(cells.length === 9 && cells[0] === '1.000' && Number(cells[1]) > Number(cells[2]), `grid: ${cells}`);
  await shot(page, 'serving-similarities.png');

  // Rankings, weights of words, entities and answers of tiny models: that they are shown, not that they are clever.
  await ask(page, 'rank', { query: 'what rains ?', documents: 'the cat\nrain and sun' }, '.bars li:nth-child(2)');
  await ask(page, 'words', { texts: 'the cat' }, '.bars li');
  const entities = await ask(page, 'entities', { text: '𝄞 Wolfgang lives in Berlin' }, 'mark');
  expect((await entities.locator('.text').textContent()).startsWith('𝄞 Wolfgang'), 'the text of the entities is another');
  await ask(page, 'answers', { question: 'who sat ?', context: 'the cat sat on the mat' }, '.bars li');

  // An error is told where a screen reader hears it.
  await ask(page, 'fp32', { text: '', pair: '' }, '[role=alert]');
  expect((await page.textContent('#result')).includes('400'), 'the error is not told');

  // The keyboard alone: from the model's list to an answer.
  await page.selectOption('#model', 'fp32');
  await page.focus('#model');
  for (let i = 0; i < 8 && await page.evaluate(() => document.activeElement.tagName) !== 'BUTTON'; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#result .bars');

  // Whatever can be filled in has a name, results are announced, charts tell their numbers in words.
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('input, select, textarea')].filter(one => !one.labels.length && !one.ariaLabel).map(one => one.id));
  expect(unnamed.length === 0, `without a label: ${unnamed}`);
  expect(await page.getAttribute('#result', 'aria-live') === 'polite', 'results are not announced');
  await page.waitForFunction(() => document.querySelectorAll('#charts polyline[points*=","]').length === 4, null, { timeout: 15000 });
  for (const chart of await page.locator('#charts svg').all()) expect(/now [\d.]+/.test(await chart.getAttribute('aria-label')), 'a chart tells no number');

  // Dark, and readable: the contrast of text in both schemes.
  const dark = await open('dark');
  for (const [name, one] of [['light', page], ['dark', dark]]) {
    const contrast = await one.evaluate(() => {
      const light = color => { const [r, g, b] = color.match(/[\d.]+/g).map(value => { const part = value / 255; return part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
      const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      const of = (element, property) => light(getComputedStyle(element)[property]);
      return Math.min(ratio(of(document.body, 'color'), of(document.body, 'backgroundColor')), ratio(of(document.querySelector('#form button'), 'color'), of(document.querySelector('#form button'), 'backgroundColor')));
    });
    expect(contrast >= 4.5, `${name}: a contrast of ${contrast}`);
  }
  await ask(dark, 'entities', { text: 'Wolfgang lives in Berlin' }, 'mark');
  await shot(dark, 'serving-entities-dark.png');

  await page.goto(`${address}/docs`);
  await page.waitForSelector('details');
  expect(await page.locator('details').count() > 20, 'the page of interfaces lacks routes');
  expect(problems.length === 0, problems.join('\n'));
  console.log('the page: labels beside int8, similarities, rankings, words, entities, answers, an error, the keyboard, both schemes, charts, interfaces');
} finally {
  await browser.close();
}
