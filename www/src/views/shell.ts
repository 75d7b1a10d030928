/** The frame around the views, in four layouts: what stands where, from what is shown. */
import { html, nothing } from 'lit';
import { peerNames } from '../format.js';
import { CORNERS_FREE_UP_TO } from '../geometry.js';
import { BRANCH, CLOSE } from '../icons.js';
import type { Selection } from '../intents.js';
import type { Command } from '../keys.js';
import type { Controls } from '../params.js';
import { gridOf, isOpen, isPulledUp, type Piece, piecesOf, sizeOf } from '../room.js';
import type { Scenario } from '../scenario.js';
import type { Export } from '../sharing.js';
import type { Show } from '../show.js';
import type { Layout } from '../surroundings.js';
import type { BranchId, WorldConfig } from '../wasm/api.js';
import { branchWords } from './branch-plan.js';
import './cluster.js';
import { commandForm } from './command-form.js';
import { eventList } from './course.js';
import './logs.js';
import { menu } from './menu.js';
import './settings.js';
import { layoutOf } from './panels.js';
import { roomMenu } from './room-menu.js';
import './scenarios.js';
import { spacetime } from './spacetime-panel.js';
import { splitter } from './splitter.js';
import './share.js';
import { side } from './side.js';
import { toolButtons, toolbar } from './toolbar.js';
import './timeline.js';
import './transport.js';

/** More letters than these take more lines than the stage leaves free at its foot. */
const LONG_SAYING = 84;
/** And more than these take two lines, so that what is under them has one; on a phone they are many. */
const TWO_LINES = 46;
const LONG_ON_A_PHONE = 66;

/** Lines of a caption on a phone; of a longer one the rest is scrolled to. */
const MOST_LINES = 5;

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
  const full = front.controls === 'full';
  const bare = front.controls === 'none';
  const layout = layoutOf(show.now);
  const narrow = full && layout === 'narrow';
  const pair = companion === null ? '' : 'pair';
  const kind = `${bare ? 'bare' : full ? layout : 'minimal'} ${pair}`;
  const small = !full || layout === 'medium';
  const { room } = show.now;
  const has = (piece: Piece): boolean => !full || isOpen(room, piece);
  const grid = full ? gridOf(layout, room, companion !== null) : '';
  const time = has('time') ? sizeOf(room, 'time') : 0;
  const style = `--peers: ${frame?.size ?? front.servers}; --time: ${time}cqh; ${grid ? `grid-template: ${grid}` : ''}`;
  return html`
    <div class="app ${kind} ${upright ? 'upright' : ''} ${narrow && isPulledUp(room) ? 'pulled' : ''}" style=${style}>
      ${full ? top(show, front) : nothing} ${stage(show, front)}
      ${bare || narrow || !has('logs') ? nothing : html`<raft-logs class="logs" role="region" aria-label="Logs" ?compact=${small && full} ?dense=${(frame?.size ?? front.servers) > 6}></raft-logs>`}
      ${full && layout === 'wide' && has('time') ? diagram(show) : nothing}
      ${full ? right(show) : nothing} ${full ? edges(show) : nothing} ${bare ? nothing : foot(show, full)}
      ${narrow ? tools(front, show) : nothing}
    </div>
    <div class="sr live" role="status" aria-live="polite"></div>
    <raft-help .onCommand=${(command: Command) => show.commands.obey(command)}></raft-help>
    <raft-share .onSave=${(what: Export) => show.exchange.save(what)}></raft-share>
    <raft-scenarios
      .playing=${show.now.scenario?.name ?? ''}
      .onPlay=${(scenario: Scenario) => show.exchange.sharing.play(scenario)}
      .onOpenFile=${() => void show.exchange.openFile()}
    ></raft-scenarios>
    <raft-settings .rules=${show.session.rules} .onStart=${(config: WorldConfig) => show.startFrom(config)}></raft-settings>
  `;
}

/** What stands there when nothing can go on. */
export function failure(
  problem: string,
  again: () => void,
  save: (() => void) | null = null,
): unknown {
  return html`<main>
    <div class="fail" role="alert">
      <h1>The playground cannot run.</h1>
      <p>${problem}</p>
      <button class="line" @click=${again}>Try again</button>
      ${save ? html`<button class="line" @click=${save}>Save the run</button>` : nothing}
    </div>
  </main>`;
}

function top(show: Show, front: Frontage): unknown {
  const narrow = layoutOf(show.now) === 'narrow';
  return toolbar(show.now.frame, narrow ? nothing : toolsOf(show, front));
}

/** On a phone what concerns the run as a whole stands where the thumb is. */
function tools(front: Frontage, show: Show): unknown {
  return html`<section class="tools" aria-label="The run as a whole">${toolsOf(show, front)}</section>`;
}

function toolsOf(show: Show, front: Frontage): unknown {
  const { frame, scenario } = show.now;
  const pieces = piecesOf(layoutOf(show.now));
  const actions = {
    settings: () => front.openSettings(),
    again: () => show.exchange.again(),
    scenarios: () => show.exchange.openScenarios(),
    share: () => show.exchange.openShare(),
    theme: () => front.switchTheme(),
    help: () => show.openHelp(),
  };
  return toolButtons(
    frame,
    show.session.run?.config.seed,
    scenario?.name ?? '',
    actions,
    pieces.length > 0 ? roomMenu(show.now.room, pieces, show.arrange) : nothing,
  );
}

function stage(show: Show, { controls }: Frontage): unknown {
  const { still, hint, saying, notice, companion } = show.now;
  const full = controls === 'full';
  const words = hint ?? saying;
  const insets = insetsOf(show, full);
  const narrow = full && show.now.layout === 'narrow';
  const length = words?.what.length ?? 0;
  const long = length > (narrow ? LONG_ON_A_PHONE : LONG_SAYING);
  const kind = long ? 'long' : length > TWO_LINES ? 'two' : '';
  return html`<main class="stage ${isTold(show, full) ? 'told' : ''}">
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
          @raft-lasso=${show.onLasso}
        ></raft-cluster>
        ${companion === null ? nothing : html`<p class="which">${show.now.branches.find((branch) => branch.current)?.name}</p>`}
      </div>
      ${companion === null ? nothing : beside(show, companion)}
    </div>
    ${full ? invitations(show) : nothing}
    <div class="caption">
      ${said(show)}
      ${
        words
          ? html`<p class="what ${kind}">${words.what}</p>
            ${words.why && (hint || show.prompter.caption === '') ? html`<p class="why">${words.why}</p>` : nothing}`
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

/** The caption, and the way on from it while time stands there. */
function said(show: Show): unknown {
  const { caption } = show.prompter;
  if (caption === '') return nothing;
  const { told, stops } = show.now;
  return html`<div class="said" style="--lines: ${phoneLines(show)}">
    <p tabindex=${isTold(show, true) ? 0 : nothing}>${caption}</p>
    ${
      show.prompter.isHeld
        ? html`<button class="main" title="Play on (Enter)" @click=${() => show.goOn()}>
            ${told < stops.length ? 'Next' : 'Go on'}<span class="num" aria-label="caption ${told} of ${stops.length}">${told}/${stops.length}</span>
          </button>`
        : nothing
    }
  </div>`;
}

/** What can be tried; or, with peers picked, what can be done to them together. */
function invitations(show: Show): unknown {
  const { commands } = show;
  const { group, frame, program } = show.now;
  const cut = (frame?.cuts ?? 0) > 0;
  const others = (frame?.size ?? 0) - group.length;
  const programmed = html`<button
    class="programmed"
    title="A program decides what becomes of messages. Show it."
    @click=${() => {
      show.programmer.open(true);
      show.turnTo('network');
    }}
  >
    Program on
  </button>`;
  return html`<div class="invite ${invitesBeside(show) ? 'beside' : ''}" role="group" aria-label=${group.length > 0 ? 'Picked peers' : 'Things to try'}>
    ${
      group.length > 0
        ? html`<button
              ?disabled=${others < 1}
              @click=${() => show.partition(group)}
            >
              Part ${peerNames(group)} from the ${others === 1 ? 'other' : 'others'}
            </button>
            <button @click=${() => show.group([])}>Leave it</button>`
        : html`<button @click=${() => commands.stopLeader()}>Stop the leader</button>
            <button @click=${() => commands.sendNext()}>Send a command</button>
            <button @click=${() => commands.cutLink()}>Cut a link</button>`
    }
    ${cut && group.length === 0 ? html`<button @click=${() => show.commands.obey('heal')}>Heal</button>` : nothing}
    ${program.state === 'on' ? programmed : nothing}
  </div>`;
}

/** Pixels of the stage that words and buttons cover. */
function insetsOf(show: Show, full: boolean): { top: number; bottom: number } {
  const { layout, companion } = show.now;
  const { caption } = show.prompter;
  const narrow = layout === 'narrow';
  if (narrow && companion !== null) return { top: 24, bottom: 4 };
  if (full && narrow && isPulledUp(show.now.room)) return { top: 4, bottom: 26 };
  if (isTold(show, full))
    return { top: show.now.group.length > 0 ? 54 : 4, bottom: 27 + 21 * phoneLines(show) };
  const bottom = caption ? captionHeight(caption, layout, show.prompter.isHeld) : full ? 84 : 96;
  return { top: !full ? 4 : narrow ? 54 : invitesBeside(show) ? 6 : 44, bottom };
}

/** Whether a phone plays what has captions: they stand where else is what happens and what can be tried. */
function isTold(show: Show, full: boolean): boolean {
  const { layout, companion, stops } = show.now;
  return full && layout === 'narrow' && companion === null && stops.length > 0;
}

/** Lines that the longest caption of the run takes on a phone: the ring does not move between captions. */
function phoneLines(show: Show): number {
  const { stops, holds } = show.now;
  const longest = Math.max(...stops.map(({ text }) => text.length), 0);
  return Math.min(Math.ceil(longest / (holds ? 28 : 38)), MOST_LINES);
}

/** A small ring leaves the stage's corners free: what can be tried stands in one of them. */
function invitesBeside(show: Show): boolean {
  const { layout, companion, frame } = show.now;
  return layout === 'wide' && companion === null && (frame?.size ?? 0) <= CORNERS_FREE_UP_TO;
}

/** Pixels that a caption takes with the words under it, as near as its length tells. */
function captionHeight(caption: string, layout: Layout, held: boolean): number {
  const [line, button, rest] = layout === 'wide' ? [56, 12, 60] : [52, 14, 64];
  return rest + 22 * Math.ceil(caption.length / (line - (held ? button : 0)));
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
  return menu(frame, selection, show.now.menu?.page ?? 'first', {
    key: show.commands.key,
    turn: (page) => show.turn(page),
    close: () => show.close(),
    act: (deed) => {
      show.choose(() => show.commands.attempt(deed));
      show.focusOn(selection);
    },
  });
}

/** The space-time diagram beneath the stage; its upper edge can be moved. */
function diagram(show: Show): unknown {
  return html`<section class="time" aria-label="Space-time diagram">
    ${splitter('time', show.now.room, show.arrange)}
    ${spacetime(show)}
  </section>`;
}

/** What stands beside it all: the panels, and where there is room the events under them. */
function right(show: Show): unknown {
  const { room } = show.now;
  const layout = layoutOf(show.now);
  const beside = layout === 'narrow' || isOpen(room, 'side');
  if (layout !== 'wide') return beside ? side(show) : nothing;
  if (!isOpen(room, 'events'))
    return beside
      ? html`<section class="right" aria-label="Panels">${side(show)}</section>`
      : nothing;
  return html`<section class="right" aria-label="Panels and events" style="--events: ${beside ? sizeOf(room, 'events') : 100}">
    ${beside ? html`${side(show)} ${splitter('events', room, show.arrange)}` : nothing}
    ${eventList(show, show.now.frame, 'events')}
  </section>`;
}

/** The edges between what stands side by side. */
function edges(show: Show): unknown {
  const { room, companion } = show.now;
  const layout = layoutOf(show.now);
  const open = (piece: Piece): boolean => isOpen(room, piece);
  if (layout === 'wide') {
    const right = open('side') || open('events');
    return html`<section class="edges" aria-label="Edges of the panels">
      ${open('logs') ? splitter('logs', room, show.arrange, { area: 'logs' }) : nothing}
      ${right ? splitter('side', room, show.arrange, { area: 'right' }) : nothing}
    </section>`;
  }
  if (layout === 'narrow')
    return html`<section class="edges" aria-label="Edge of the panels">
      ${splitter('sheet', room, show.arrange, { area: 'side', pair: companion !== null })}
    </section>`;
  const areas = (['logs', 'side'] as const).filter(open);
  const [first, last] = [areas[0], areas[areas.length - 1]];
  if (!first || !last) return nothing;
  const area = `${first}-start / ${first}-start / ${last}-end / ${last}-end`;
  return html`<section class="edges" aria-label="Edges of the panels">
    ${splitter('column', room, show.arrange, { area, pair: companion !== null })}
    ${first === last ? nothing : splitter('lower', room, show.arrange, { area: last })}
  </section>`;
}

function foot(show: Show, full: boolean): unknown {
  const { playing, behind, commandProblem, branches, stops, holds } = show.now;
  const layout = layoutOf(show.now);
  // On a slide the buttons of captions leave room for no name.
  const isTight = layout === 'medium' && stops.length > 0;
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
      ?captioned=${full && layout !== 'narrow' && stops.length > 0}
      ?holds=${holds}
      @raft-transport=${show.onTransport}
    ></raft-transport>
    ${
      full && layout !== 'narrow' && branches.length > 0
        ? html`<button class="branch" title="Branches of the run" @click=${() => show.showBranches()}>
            ${BRANCH}<span class=${isTight ? 'sr' : ''}>${branchWords(branches)}</span>
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
