/** The panels at the side, behind tabs. */
import { html, noChange } from 'lit';
import type { Frame } from '../frame.js';
import { CROWD_FROM } from '../geometry.js';
import {
  BRANCH,
  CHARTS,
  CHECKS,
  CLIENTS,
  EVENTS,
  INSPECT,
  LOGS,
  NETWORK,
  STORY,
  TIME,
} from '../icons.js';
import type { Tab } from '../link/recipe.js';
import type { Show } from '../show.js';
import { charts, eventList } from './course.js';
import './inspector.js';
import { later } from './later.js';
import { openTab, tabsOf } from './panels.js';
import { spacetime } from './spacetime-panel.js';
import { tabbed } from './tabs.js';

const SIGNS: Readonly<Record<Tab, { readonly words: string; readonly icon: unknown }>> = {
  logs: { words: 'Logs', icon: LOGS },
  time: { words: 'Time', icon: TIME },
  events: { words: 'Events', icon: EVENTS },
  inspect: { words: 'Inspect', icon: INSPECT },
  clients: { words: 'Clients', icon: CLIENTS },
  checks: { words: 'Checks', icon: CHECKS },
  charts: { words: 'Charts', icon: CHARTS },
  network: { words: 'Network', icon: NETWORK },
  branches: { words: 'Branches', icon: BRANCH },
  story: { words: 'Story', icon: STORY },
};

/** What a panel that is seldom the first one needs; the others come with the page. */
const LOADS: Readonly<Partial<Record<Tab, () => Promise<unknown>>>> = {
  clients: () => import('./clients-panel.js'),
  checks: () => import('./checks-panel.js'),
  network: () => import('./network-panel.js'),
  branches: () => import('./branches.js'),
  story: () => import('./story.js'),
};

/** The branch that a run begins with: the one that a scenario speaks of. */
const FIRST_BRANCH = 1;

export function side(show: Show): unknown {
  const open = openTab(show.now);
  const panels = tabsOf(show.now).map((tab) => ({
    tab,
    ...SIGNS[tab],
    alarm: tab === 'checks' && (show.now.frame?.violations ?? 0) > 0,
    view: panel(show, tab, tab === open),
  }));
  return tabbed(panels, open, (chosen) => show.put({ tab: chosen }));
}

/** A panel; while it is closed it is given nothing that changes. */
function panel(show: Show, tab: Tab, open: boolean): unknown {
  const { selection, scenario, marks, branches, companion, comparing } = show.now;
  const { stops, told, holds } = show.now;
  const { run } = show.session;
  const frame: Frame | null = open ? show.now.frame : null;
  const load = LOADS[tab];
  if (open && load) later(show, `“${SIGNS[tab].words}”`, load);
  switch (tab) {
    case 'logs':
      return html`<raft-logs class="logs" compact></raft-logs>`;
    case 'time':
      return spacetime(show);
    case 'events':
      return eventList(show, frame);
    case 'inspect': {
      // Of a crowd a leader's view is dear to tell: while one jump follows another it waits.
      const waits = show.now.hasty && frame !== null && frame.size >= CROWD_FROM;
      if (open && selection?.kind === 'message')
        later(show, 'What is known of a message', () => import('./message-panel.js'));
      return html`<raft-inspector
        .frame=${waits ? noChange : frame}
        .run=${open ? run : null}
        ?flows=${show.now.playing || show.now.hasty}
        .selection=${selection}
        .why=${waits ? noChange : open ? show.why() : null}
        .links=${open ? show.session.links : null}
      ></raft-inspector>`;
    }
    case 'clients':
      return html`<raft-clients .frame=${frame} .run=${run}></raft-clients>`;
    case 'checks':
      return html`<raft-checks
        tabindex="0"
        .frame=${frame}
        .run=${run}
        .rules=${show.session.rules}
      ></raft-checks>`;
    case 'charts':
      return charts(show, frame);
    case 'network':
      return html`<raft-network
        .frame=${frame}
        .links=${show.session.links}
        .config=${run?.config ?? null}
        .group=${show.now.group}
        .program=${show.now.program}
        .programmer=${show.programmer}
        .decided=${open ? show.programmer.decided : 0}
      ></raft-network>`;
    case 'branches':
      return html`<raft-branches
        .branches=${branches}
        .marks=${open ? marks : []}
        .interventions=${open ? (run?.interventions ?? []) : []}
        .companion=${companion}
        .comparing=${comparing}
        @raft-branch=${show.onBranch}
      ></raft-branches>`;
    case 'story':
      return html`<raft-story
        tabindex="0"
        .story=${scenario}
        .stops=${stops}
        .told=${told}
        .now=${frame?.now ?? 0}
        ?holds=${holds}
        .expected=${open && scenario ? (run?.report?.expectations ?? []) : []}
        ?elsewhere=${branches.find(({ current }) => current)?.id !== FIRST_BRANCH}
        @raft-branch=${show.onBranch}
        @raft-transport=${show.onTransport}
      ></raft-story>`;
  }
}
