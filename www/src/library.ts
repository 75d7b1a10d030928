/** The scenarios that come with the page; they are loaded when somebody looks at them. */
import { readScenario, type Scenario } from './scenario.js';

const FILES = import.meta.glob<string>(['../../scenarios/*.json', '!../../scenarios/schema.json'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** By file name; a file may begin with a number that says where it stands. */
export const LIBRARY: readonly Scenario[] = Object.entries(FILES)
  .sort(([a], [b]) => a.localeCompare(b, 'en'))
  .map(([, text]) => readScenario(text));
