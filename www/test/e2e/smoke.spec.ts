import { expect, test } from '@playwright/test';

for (const page of ['index.html', 'embed.html']) {
  test(`${page} loads the wasm module and shows its version`, async ({ page: tab }) => {
    await tab.goto(page);
    await expect(tab.locator('#version')).toHaveText('0.1.0');
  });
}
