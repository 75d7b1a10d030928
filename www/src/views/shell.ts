/** The frame around the views, in four layouts: what stands where, from what is shown. */
import { html, nothing } from 'lit';
import type { Frame } from '../frame.js';
import { CHECKS, CLIENTS, CLOSE, EVENTS, INSPECT, LOGS, NETWORK } from '../icons.js';
import type { Selection } from '../intents.js';
import type { Tab } from '../link/recipe.js';
import type { Controls } from '../params.js';
import type { Show } from '../show.js';
import type { WorldConfig } from '../wasm/api.js';
import './checks-panel.js';
import './clients-panel.js';
import './cluster.js';
import { commandForm } from './command-form.js';
import './events.js';
import './help.js';
import './inspector.js';
import './logs.js';
import { menu } from './menu.js';
import './network-panel.js';
import './settings.js';
import './spacetime.js';
import { splitter } from './splitter.js';
import './share.js';
import { type Panel, tabbed } from './tabs.js';
import { toolbar } from './toolbar.js';
import './transport.js';

/** What the element knows, and what only it can do. */
export interface Frontage {
  readonly controls: Controls;
  /** Peers of the first run, before there is one. */
  readonly servers: number;
  openSettings(): void;
  switchTheme(): void;
}

export function shell(show: Show, front: Frontage): unknown {
  const { layout, upright, frame } = show.now;
  const { run } = show.session;
  const full = front.controls === 'full';
  const bare = front.controls === 'none';
  const narrow = full && layout === 'narrow';
  const kind = bare ? 'bare' : full ? layout : 'minimal';
  const small = !full || layout === 'medium';
  return html`
    <div class="app ${kind} ${upright ? 'upright' : ''}" style="--peers: ${run?.config.peers ?? front.servers}; --time: ${show.now.timeHeight}cqh">
      ${full ? top(show, front) : nothing} ${stage(show, front)}
      ${bare || narrow ? nothing : html`<raft-logs class="logs" role="region" aria-label="Logs" ?compact=${small && full} ?dense=${(frame?.size ?? front.servers) > 6}></raft-logs>`}
      ${full && layout === 'wide' ? time(show) : nothing}
      ${full ? right(show) : nothing} ${bare ? nothing : foot(show, full)}
    </div>
    <div class="sr live" role="status" aria-live="polite"></div>
    <raft-help></raft-help>
    <raft-share></raft-share>
    <raft-settings .rules=${show.session.rules} .onStart=${(config: WorldConfig) => show.startFrom(config)}></raft-settings>
  `;
}

/** What stands there when nothing can go on. */
export function failure(problem: string, again: () => void): unknown {
  return html`<div class="fail" role="alert">
    <p><b>The playground cannot run.</b></p>
    <p>${problem}</p>
    <button class="line" @click=${again}>Try again</button>
  </div>`;
}

function top(show: Show, front: Frontage): unknown {
  return toolbar(show.now.frame, show.session.run?.config.seed, {
    settings: () => front.openSettings(),
    again: () => show.session.restart({}),
    share: () => show.openShare(),
    theme: () => front.switchTheme(),
    help: () => show.openHelp(),
  });
}

function stage(show: Show, { controls }: Frontage): unknown {
  const { layout, still, hint, saying, notice } = show.now;
  const { commands } = show;
  const full = controls === 'full';
  const words = hint ?? saying;
  return html`<main class="stage">
    ${full ? nothing : html`<h1 class="sr">Raft playground</h1>`}
    <raft-cluster
      ?interactive=${controls !== 'none'}
      ?still=${still}
      .insetTop=${!full ? 4 : layout === 'narrow' ? 54 : 44}
      .insetBottom=${full ? 92 : 96}
      @raft-hint=${show.onHint}
    ></raft-cluster>
    ${
      full
        ? html`<div class="invite" role="group" aria-label="Things to try">
            <button @click=${() => commands.stopLeader()}>Stop the leader</button>
            <button @click=${() => commands.cutLink()}>Cut a link</button>
            <button @click=${() => commands.sendNext()}>Send a command</button>
          </div>`
        : nothing
    }
    <div class="caption">
      ${
        words
          ? html`<p class="what">${words.what}</p>
            ${words.why ? html`<p class="why">${words.why}</p>` : nothing}`
          : nothing
      }
    </div>
    ${show.now.menu ? stageMenu(show, show.now.menu.selection) : nothing}
    ${
      notice
        ? html`<div class="notice" role="alert">
            <p>${notice}</p>
            <button aria-label="Close" @click=${() => show.put({ notice: '' })}>${CLOSE}</button>
          </div>`
        : nothing
    }
  </main>`;
}

function stageMenu(show: Show, selection: Selection): unknown {
  const { frame } = show.session;
  if (!frame) return nothing;
  return menu(frame, selection, show.now.menu?.page ?? 'first', {
    key: show.commands.key,
    turn: (page) => show.turn(page),
    close: () => show.close(),
    act: (deed) => {
      show.choose(() => show.commands.attempt(deed));
      show.focusOn(selection);
    },
    send: () => show.choose(() => show.commands.sendNext()),
  });
}

/** The space-time diagram beneath the stage; its upper edge can be moved. */
function time(show: Show): unknown {
  return html`<section class="time" aria-label="Space-time diagram">
    ${splitter('Height of the space-time diagram', show.now.timeHeight, (height) => show.raiseTime(height))}
    ${spacetime(show)}
  </section>`;
}

function spacetime(show: Show): unknown {
  return html`<raft-spacetime
    ?still=${show.now.still}
    @raft-hint=${show.onHint}
  ></raft-spacetime>`;
}

/** What stands beside it all: the panels, and where there is room the events under them. */
function right(show: Show): unknown {
  const { layout, events, everything } = show.now;
  if (layout !== 'wide') return side(show);
  return html`<div class="right">
    ${side(show)}
    <raft-events class="events" role="region" aria-label="Events" .events=${events} ?everything=${everything} @raft-everything=${show.onEverything}></raft-events>
  </div>`;
}

function side(show: Show): unknown {
  const { layout, tab, frame, selection, events, everything } = show.now;
  const shown = (name: Tab): Frame | null => (tab === name ? frame : null);
  const panels: Panel<Tab>[] = [];
  if (layout === 'narrow') {
    const view = html`<raft-logs class="logs" compact></raft-logs>`;
    panels.push({ tab: 'logs', words: 'Logs', icon: LOGS, view });
  }
  if (layout !== 'wide') {
    panels.push({ tab: 'time', words: 'Time', view: spacetime(show) });
    const view = html`<raft-events .events=${events} ?everything=${everything} @raft-everything=${show.onEverything}></raft-events>`;
    panels.push({ tab: 'events', words: 'Events', icon: EVENTS, view });
  }
  panels.push({
    tab: 'inspect',
    icon: INSPECT,
    words: 'Inspect',
    view: html`<raft-inspector
      .frame=${shown('inspect')}
      .selection=${selection}
      .why=${show.why()}
    ></raft-inspector>`,
  });
  panels.push({
    tab: 'clients',
    words: 'Clients',
    icon: CLIENTS,
    view: html`<raft-clients .frame=${shown('clients')} .run=${show.session.run}></raft-clients>`,
  });
  panels.push({
    tab: 'checks',
    words: 'Checks',
    icon: CHECKS,
    alarm: (frame?.violations ?? 0) > 0,
    view: html`<raft-checks
      tabindex="0"
      .frame=${shown('checks')}
      .run=${show.session.run}
      .rules=${show.session.rules}
    ></raft-checks>`,
  });
  panels.push({
    tab: 'network',
    icon: NETWORK,
    words: 'Network',
    view: html`<raft-network
      .frame=${shown('network')}
      .config=${show.session.run?.config ?? null}
    ></raft-network>`,
  });
  return tabbed(panels, tab, (chosen) => show.put({ tab: chosen }));
}

function foot(show: Show, full: boolean): unknown {
  const { playing, behind, layout, commandProblem } = show.now;
  return html`<footer class="foot">
    <raft-transport
      ?playing=${playing}
      .speed=${show.session.clock.speed}
      ?slim=${!full || layout !== 'wide'}
      ?behind=${behind}
      @raft-transport=${show.onTransport}
    ></raft-transport>
    ${
      full
        ? commandForm({
            next: show.commands.nextOp(),
            problem: commandProblem,
            send: (typed) => {
              const problem = show.commands.request(typed);
              show.put({ commandProblem: problem ?? '' });
              return problem === null;
            },
            edit: () => show.put({ commandProblem: '' }),
          })
        : nothing
    }
  </footer>`;
}
