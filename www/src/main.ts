/** The site: one playground that fills the page. */
import { applyParams } from './host.js';
import { parseParams } from './params.js';
import { RaftPlayground } from './playground.js';

const playground = document.querySelector('raft-playground');
if (playground instanceof RaftPlayground) {
  applyParams(playground, parseParams(window.location.search));
}
