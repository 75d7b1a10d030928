import init, { version } from '../pkg/raft_web.js';
import url from '../pkg/raft_web_bg.wasm?url';

await init({ module_or_path: url });
const output = document.querySelector('#version');
if (output) output.textContent = version();
