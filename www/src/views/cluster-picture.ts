/** What moves on the stage as nodes, for a picture that is saved. */
import { css } from 'lit';
import { timerWidth } from '../geometry.js';
import { node } from '../svg.js';
import type { Scene } from './cluster-air.js';
import { type Beam, beamPath, LIGHT_WIDTHS } from './cluster-crowd.js';
import { isTimed, planTimer } from './cluster-plan.js';
import { diskNode, diskSign } from './cluster-signs.js';
import { messageGlyph, messageStyles } from './message-nodes.js';

const movingStyles = css`
  .timer {
    fill: none;
    stroke: var(--raft-ink-2);
  }
  .sign path {
    fill: none;
    stroke: var(--raft-ink);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  .sign.slow circle {
    stroke-dasharray: 5.4 3;
  }
  .sign:not(.writes) path {
    stroke: var(--raft-ink-2);
  }
  .light {
    fill: none;
    stroke: var(--t-edge);
  }
  .light.ray {
    stroke-opacity: 0.22;
  }
  .light.denied,
  .light.doomed {
    stroke: var(--raft-danger);
  }
`;

/** What is at the peers themselves. */
export function dialNodes(scene: Scene): SVGGElement {
  return node('g', {}, ...timers(scene), ...signs(scene));
}

/** What flies, with what makes all of it look so. */
export function movingNodes(scene: Scene): SVGGElement {
  const { layout, flights, beams } = scene;
  const messages = [...flights.values()].map(({ plan, x, y }) =>
    node(
      'g',
      {
        class: `message t${plan.slot}`,
        transform: `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${layout.flight.toFixed(3)})`,
      },
      ...messageGlyph(plan),
    ),
  );
  const style = document.createElement('style');
  style.textContent = `${messageStyles.cssText}${movingStyles.cssText}`;
  return node('g', {}, style, ...beams.map(light), ...messages);
}

function timers({ frame, layout, still }: Scene): SVGElement[] {
  if (layout.crowd) return [];
  const { r, gap, seats } = layout;
  return frame.peers.flatMap((peer) => {
    const left = isTimed(peer) ? planTimer(frame, peer, still) : 0;
    const seat = seats[peer.id - 1];
    if (left <= 0 || !seat) return [];
    const leads = peer.role === 'leader';
    return node('circle', {
      class: 'timer',
      r: leads ? r * 1.15 + gap + 2 : r + gap,
      'stroke-width': leads ? 2 : timerWidth(layout),
      pathLength: 1,
      transform: `translate(${seat.x} ${seat.y}) rotate(-90)`,
      'stroke-dasharray': `0 ${(1 - left).toFixed(4)} ${left.toFixed(4)} 1`,
    });
  });
}

function signs({ frame, layout }: Scene): SVGElement[] {
  return frame.peers.flatMap((peer) => {
    const sign = diskSign(peer);
    const seat = layout.seats[peer.id - 1];
    return sign && seat ? diskNode(seat, sign, layout) : [];
  });
}

function light(beam: Beam): SVGElement {
  const { kind, slot } = beam;
  return node('path', {
    class: `light ${kind} t${slot}`,
    d: beamPath(beam),
    'stroke-width': LIGHT_WIDTHS[kind],
  });
}
