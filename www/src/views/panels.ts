/** Which panels there are, and which is open. */
import type { Tab } from '../link/recipe.js';
import type { Shown } from '../screen.js';
import type { Layout } from '../surroundings.js';

/** Two clusters take the width that one has with its panels. */
export function layoutOf({ layout, companion }: Pick<Shown, 'layout' | 'companion'>): Layout {
  return layout === 'wide' && companion !== null ? 'medium' : layout;
}

/** The panels that share a place; what has a place of its own is none of them. */
export function tabsOf(shown: Pick<Shown, 'layout' | 'companion' | 'scenario' | 'stops'>): Tab[] {
  const layout = layoutOf(shown);
  return [
    ...(layout === 'narrow' ? (['logs'] as const) : []),
    ...(layout === 'wide' ? [] : (['time', 'events'] as const)),
    'inspect',
    'clients',
    'checks',
    'charts',
    'network',
    'branches',
    ...(shown.scenario || shown.stops.length > 0 ? (['story'] as const) : []),
  ];
}

/** The panel that is open: the one that was chosen, if it is there. */
export function openTab(
  shown: Pick<Shown, 'layout' | 'companion' | 'scenario' | 'stops' | 'tab'>,
): Tab {
  return tabsOf(shown).includes(shown.tab) ? shown.tab : 'inspect';
}
