/** What a scenario says of itself. */
import { css, html, LitElement, nothing } from 'lit';
import { define } from '../define.js';
import { markdown } from '../markdown.js';
import type { Story } from '../scenario.js';
import { controls, sidePanel } from '../styles.js';

export class StoryView extends LitElement {
  static override properties = { story: { attribute: false } };
  declare story: Story | null;

  static override styles = [
    controls,
    sidePanel,
    css`
      h2 {
        font-size: 15px;
        font-weight: 650;
        margin: 6px 0;
      }
      p,
      li {
        line-height: 1.5;
        margin: 6px 0;
        max-width: 68ch;
        overflow-wrap: anywhere;
      }
      ul {
        margin: 6px 0;
        padding-left: 20px;
      }
      code {
        font-family: var(--raft-mono);
        font-size: 0.93em;
      }
      a {
        color: var(--raft-select);
      }
    `,
  ];

  constructor() {
    super();
    this.story = null;
  }

  override render(): unknown {
    const { story } = this;
    return story ? html`<h2>${story.name}</h2> ${markdown(story.about)}` : nothing;
  }
}

define('raft-story', StoryView);
