/** The frame around the views, in four layouts: what stands where, from what is shown. */
import { html, nothing } from 'lit';
import type { Frame } from '../frame.js';
import { BRANCH, CLOSE } from '../icons.js';
import type { Selection } from '../intents.js';
import type { Tab } from '../link/recipe.js';
import type { Controls } from '../params.js';
import type { Scenario } from '../scenario.js';
import type { Export } from '../sharing.js';
import type { Show } from '../show.js';
import type { Layout } from '../surroundings.js';
import type { BranchId, WorldConfig } from '../wasm/api.js';
import './branches.js';
import { branchWords } from './branch-plan.js';
import './cluster.js';
import { commandForm } from './command-form.js';
import './events.js';
import './help.js';
import './inspector.js';
import './logs.js';
import { menu } from './menu.js';
import './network-panel.js';
import './settings.js';
import './scenarios.js';
import './share.js';
import './story.js';
import { type Panel, tabbed } from './tabs.js';
import { toolbar } from './toolbar.js';
import './timeline.js';
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
  const { upright, frame, companion } = show.now;
  const { run } = show.session;
  const full = front.controls === 'full';
  const bare = front.controls === 'none';
  const layout = layoutOf(show);
  const narrow = full && layout === 'narrow';
  const pair = companion === null ? '' : 'pair';
  const kind = `${bare ? 'bare' : full ? layout : 'minimal'} ${pair}`;
  const small = !full || layout === 'medium';
  return html`
    <div class="app ${kind} ${upright ? 'upright' : ''}" style="--peers: ${run?.config.peers ?? front.servers}">
      ${full ? top(show, front) : nothing} ${stage(show, front)}
      ${bare || narrow ? nothing : html`<raft-logs class="logs" role="region" aria-label="Logs" ?compact=${small && full} ?dense=${(frame?.size ?? front.servers) > 6}></raft-logs>`}
      ${full && layout === 'wide' ? html`<raft-events class="events" role="region" aria-label="Events" .events=${show.now.events} ?everything=${show.now.everything} @raft-everything=${show.onEverything}></raft-events>` : nothing}
      ${full ? side(show) : nothing} ${bare ? nothing : foot(show, full)}
    </div>
    <div class="sr live" role="status" aria-live="polite"></div>
    <raft-help></raft-help>
    <raft-share .onSave=${(what: Export) => show.save(what)}></raft-share>
    <raft-scenarios
      .playing=${show.now.scenario?.name ?? ''}
      .onPlay=${(scenario: Scenario) => show.sharing.play(scenario)}
      .onOpenFile=${() => void show.openFile()}
    ></raft-scenarios>
    <raft-settings .onStart=${(config: WorldConfig) => show.startFrom(config)}></raft-settings>
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

/** Two clusters take the width that one has with its panels. */
function layoutOf(show: Show): Layout {
  const { layout, companion } = show.now;
  return layout === 'wide' && companion !== null ? 'medium' : layout;
}

function top(show: Show, front: Frontage): unknown {
  const { frame, scenario } = show.now;
  return toolbar(frame, show.session.run?.config.seed, scenario?.name ?? '', {
    settings: () => front.openSettings(),
    again: () => show.again(),
    scenarios: () => show.openScenarios(),
    share: () => show.openShare(),
    theme: () => front.switchTheme(),
    help: () => show.openHelp(),
  });
}

function stage(show: Show, { controls }: Frontage): unknown {
  const { still, hint, saying, notice, caption, companion } = show.now;
  const { commands } = show;
  const full = controls === 'full';
  const words = hint ?? saying;
  const insets = insetsOf(show, full);
  return html`<main class="stage">
    ${full ? nothing : html`<h1 class="sr">Raft playground</h1>`}
    <div class="rings">
      <div class="ring">
        <raft-cluster
          class="first"
          ?interactive=${controls !== 'none'}
          ?still=${still}
          .insetTop=${insets.top}
          .insetBottom=${insets.bottom}
          @raft-hint=${show.onHint}
        ></raft-cluster>
        ${companion === null ? nothing : html`<p class="which">${show.now.branches.find((branch) => branch.current)?.name}</p>`}
      </div>
      ${companion === null ? nothing : beside(show, companion)}
    </div>
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
      ${caption ? html`<p class="said">${caption}</p>` : nothing}
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

/** Pixels of the stage that words and buttons cover. */
function insetsOf(show: Show, full: boolean): { top: number; bottom: number } {
  const { layout, companion, caption } = show.now;
  const narrow = layout === 'narrow';
  if (narrow && companion !== null) return { top: 24, bottom: 4 };
  const bottom = (full ? 92 : 96) + (caption ? 40 : 0);
  return { top: !full ? 4 : narrow ? 54 : 44, bottom };
}

/** The branch beside the one that is shown, on the same clock. */
function beside(show: Show, companion: BranchId): unknown {
  const { branches, still } = show.now;
  const insets = insetsOf(show, true);
  const name = branches.find(({ id }) => id === companion)?.name ?? '';
  return html`<div class="ring" role="group" aria-label="Beside it: ${name}">
    <raft-cluster
      class="second"
      ?still=${still}
      .interactive=${false}
      .insetTop=${insets.top}
      .insetBottom=${insets.bottom}
    ></raft-cluster>
    <p class="which">
      ${name}
      <button aria-label="Show one branch alone" @click=${() => show.onBranch(new CustomEvent('raft-branch', { detail: { do: 'alone' } }))}>${CLOSE}</button>
    </p>
  </div>`;
}

function stageMenu(show: Show, selection: Selection): unknown {
  const { frame } = show.session;
  if (!frame) return nothing;
  return menu(frame, selection, {
    act: (deed) => {
      show.choose(() => show.commands.attempt(deed));
      show.focusOn(selection);
    },
    send: () => show.choose(() => show.commands.sendNext()),
  });
}

function side(show: Show): unknown {
  const { tab, frame, selection, events, everything, scenario } = show.now;
  const layout = layoutOf(show);
  const shown = (name: Tab): Frame | null => (tab === name ? frame : null);
  const panels: Panel<Tab>[] = [];
  if (layout === 'narrow') {
    const view = html`<raft-logs class="logs" compact></raft-logs>`;
    panels.push({ tab: 'logs', words: 'Logs', view });
  }
  if (layout !== 'wide') {
    const view = html`<raft-events .events=${events} ?everything=${everything} @raft-everything=${show.onEverything}></raft-events>`;
    panels.push({ tab: 'events', words: 'Events', view });
  }
  panels.push({
    tab: 'inspect',
    words: 'Inspect',
    view: html`<raft-inspector
      .frame=${shown('inspect')}
      .selection=${selection}
      .why=${show.why()}
    ></raft-inspector>`,
  });
  panels.push({
    tab: 'network',
    words: 'Network',
    view: html`<raft-network
      .frame=${shown('network')}
      .config=${show.session.run?.config ?? null}
    ></raft-network>`,
  });
  panels.push({
    tab: 'branches',
    words: 'Branches',
    view: html`<raft-branches
      .branches=${show.now.branches}
      .marks=${tab === 'branches' ? show.now.marks : []}
      .interventions=${tab === 'branches' ? (show.session.run?.interventions ?? []) : []}
      .companion=${show.now.companion}
      .comparing=${show.now.comparing}
      @raft-branch=${show.onBranch}
    ></raft-branches>`,
  });
  if (scenario) {
    const view = html`<raft-story .story=${scenario}></raft-story>`;
    panels.push({ tab: 'story', words: 'Story', view });
  }
  return tabbed(panels, tab, (chosen) => show.put({ tab: chosen }));
}

function foot(show: Show, full: boolean): unknown {
  const { playing, behind, commandProblem, branches } = show.now;
  const layout = layoutOf(show);
  return html`<footer class="foot">
    <raft-timeline
      .marks=${show.now.marks}
      ?slim=${!full}
      ?timed=${full && layout === 'narrow'}
      @raft-transport=${show.onTransport}
    ></raft-timeline>
    <raft-transport
      ?playing=${playing}
      .speed=${show.session.clock.speed}
      ?slim=${!full || layout !== 'wide'}
      ?timeless=${full && layout === 'narrow'}
      ?behind=${behind}
      @raft-transport=${show.onTransport}
    ></raft-transport>
    ${
      full && layout !== 'narrow' && branches.length > 0
        ? html`<button class="branch" title="Branches of the run" @click=${() => show.showBranches()}>
            ${BRANCH}<span>${branchWords(branches)}</span>
          </button>`
        : nothing
    }
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
