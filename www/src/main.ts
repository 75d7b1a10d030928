/** The site: one playground that fills the page. */
import { applyParams, followHash } from './host.js';
import { parseParams } from './params.js';
import { RaftPlayground } from './playground.js';

const playground = document.querySelector('raft-playground');
if (playground instanceof RaftPlayground) {
  applyParams(playground, parseParams(window.location.search));
  followHash(playground);
}
