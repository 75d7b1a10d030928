// `npm start`: from a fresh clone to the playground in a browser.
//   npm start -- --port 9000 --base /raft/
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { say, script, Trouble } from './lib/log.mjs';
import { at } from './lib/paths.mjs';
import { serveSomewhere } from './serve.mjs';
import { setUp } from './setup.mjs';

await script(async () => {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8080' }, base: { type: 'string', default: '/' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Trouble(`--port is ${values.port}; allowed: 0 to 65535`);
  }
  const settings = await setUp({ browsers: false });
  await build(settings);
  const { url } = await serveSomewhere({ dir: at(settings.package.dist), base: values.base, port });
  say(`\nThe playground is at  ${url}\nCtrl-C ends it.`);
});
