/**
 * What the reader's keys and buttons do. Each is a deed done to the world or
 * a thing asked of the page; what is wrong with it is said on the stage.
 */
import type { Deed } from './acts.js';
import { peerLabel, peerName, speedWords } from './format.js';
import type { Frame, PeerFrame } from './frame.js';
import type { Selection, TimerOrder } from './intents.js';
import type { Command } from './keys.js';
import { diskDeed, type PeerDeed, peerDeeds } from './peer-deeds.js';
import type { Saying } from './saying.js';
import type { Session } from './session.js';
import { nextSpeed } from './views/transport.js';
import type { PeerId } from './wasm/api.js';

/** A command is sent as it is; this is only where the page stops echoing it. */
const TEN_MEGABYTES = 10 * 1024 * 1024;

/** What is done to a leader when nobody is selected finds none. */
const NO_LEADER: Saying = {
  what: 'No peer leads now.',
  why: 'Wait for an election, or select the peer that you mean.',
};

/** The page, as far as commands need it. */
export interface Desk {
  readonly selection: Selection | null;
  pick(selection: Selection | null, menu?: boolean): void;
  /** Says it under the stage. */
  say(saying: Saying): void;
  /** Says it to who does not see the page. */
  answer(text: string): void;
  /** Processes the next thing that is due, and says what it was. */
  step(): void;
  /** Takes the last thing that happened back, and says what it was. */
  back(): void;
  /** Goes to the next event that matters, or says that none came. */
  next(): void;
  /** Says it above the stage, until it is closed. */
  tell(problem: string): void;
  /** Takes back what was told, if it still stands there. */
  hush(problem: string): void;
  openHelp(): void;
  /** Plays on from the caption at which time stands; false when it stands at none. */
  goOn(): boolean;
  /** Makes a branch of the run here, and shows the branches. */
  fork(): void;
  /** Takes out of the run what was done last before this place; false when nothing was. */
  takeBack(): boolean;
  /** Plays the start of log replication, paused at its end. */
  setUpReplication(): void;
  /** Opens the menu of a peer at a question. */
  askAbout(peer: PeerId, question: PeerDeed): void;
  /** Closes what is uppermost; false when nothing was open. */
  close(): boolean;
}

export class Commands {
  private readonly session: Session;
  private readonly desk: Desk;
  private sent = 0;
  private lastKey = 'x';
  /** What was wrong with a deed, as it was told last. */
  private told = '';

  constructor(session: Session, desk: Desk) {
    this.session = session;
    this.desk = desk;
  }

  /** A new run begins. */
  clear(): void {
    this.sent = 0;
    this.lastKey = 'x';
  }

  /** Does it, and says on the stage what was wrong; false when something was. */
  attempt(deed: Deed): boolean {
    const problem = this.carryOut(deed);
    if (problem) this.refuse(problem);
    return !problem;
  }

  /** Does it; answers what was wrong. A request without words is the next command. */
  carryOut(deed: Deed): string | null {
    return deed.do === 'request' && deed.op === '' ? this.request('', deed.peer) : this.have(deed);
  }

  /** Has it done. What was wrong with the deed before is told no longer when nothing is with this one. */
  private have(deed: Deed): string | null {
    const problem = this.session.obey(deed);
    if (!problem) this.desk.hush(this.told);
    return problem;
  }

  private refuse(problem: string): void {
    this.told = problem;
    this.desk.tell(problem);
  }

  /** The key that was last sent something; what a read asks for. */
  get key(): string {
    return this.lastKey;
  }

  /** A command nobody thought about: put x 1, put y 2, ... */
  nextOp(): string {
    return `put ${'xyz'[this.sent % 3]} ${this.sent + 1}`;
  }

  /**
   * Sends what was typed, or the next command when nothing was, to a peer, or to the leader of the
   * highest term; answers what was wrong.
   */
  request(typed: string, peer?: PeerId): string | null {
    const op = typed.trim();
    if (op.length > TEN_MEGABYTES)
      return 'The command is longer than 10 MB; the cluster takes no command of that size.';
    const sent = op === '' ? this.nextOp() : op;
    const to = peer === undefined ? {} : { peer };
    const problem = this.have({ do: 'request', op: sent, ...to });
    if (problem) return problem;
    this.sent++;
    this.lastKey = /^\s*\w+\s+(\S+)/.exec(sent.slice(0, 200))?.[1] ?? this.lastKey;
    return null;
  }

  /** Sends the next command to the leader. */
  sendNext(): void {
    const problem = this.request('');
    if (problem) this.desk.say({ what: 'The command found no leader.', why: problem });
  }

  /** Stops the leader of the highest term. */
  stopLeader(): void {
    const leader = this.session.frame?.leader;
    if (leader) this.attempt({ do: 'stop', peer: leader });
    else this.desk.say(NO_LEADER);
  }

  /** Cuts a link of the leader's that is still open. */
  cutLink(): void {
    const { frame } = this.session;
    if (!frame) return;
    const from = frame.leader || 1;
    const other = frame.peers.find(({ id, up }) => id !== from && up && !frame.isCut(from, id));
    if (!other) {
      this.desk.say({
        what: `${peerName(from)} has no open link to a peer that runs.`,
        why: frame.size < 2 ? 'A link needs two peers.' : 'Heal a link, or start a peer again.',
      });
      return;
    }
    const a = Math.min(from, other.id);
    const b = Math.max(from, other.id);
    this.attempt({ do: 'cut', a, b, direction: 'both' });
    this.desk.pick({ kind: 'link', a, b }, true);
  }

  /** Obeys a key; false when there was nothing to do, so that the page around may use it. */
  obey(command: Command): boolean {
    const { session, desk } = this;
    const { clock, frame } = session;
    if (!frame) return false;
    const { selection } = desk;
    const selected = selection?.kind === 'peer' ? frame.peer(selection.id) : undefined;
    switch (command) {
      case 'toggle':
        clock.toggle();
        return true;
      case 'step':
        desk.step();
        return true;
      case 'back':
        desk.back();
        return true;
      case 'previous':
        session.toPrevious();
        return true;
      case 'go-on':
        return desk.goOn();
      case 'next-caption':
        return session.toCaption(1);
      case 'previous-caption':
        return session.toCaption(-1);
      case 'fork':
        desk.fork();
        return true;
      case 'take-back':
        if (!desk.takeBack())
          desk.say({
            what: 'Nothing was done up to here.',
            why: 'What is done has a mark in time.',
          });
        return true;
      case 'next':
        desk.next();
        return true;
      case 'faster':
      case 'slower':
        clock.speed = nextSpeed(clock.speed, command === 'faster' ? 1 : -1);
        desk.answer(speedWords(clock.speed));
        return true;
      case 'request':
        this.sendNext();
        return true;
      case 'restart-leader':
        if (frame.leader) this.attempt({ do: 'restart-now', peer: frame.leader });
        else this.desk.say(NO_LEADER);
        return true;
      case 'stop': {
        const peer = this.meant(selected, frame);
        if (peer) this.attempt({ do: peer.up ? 'stop' : 'restart', peer: peer.id });
        return true;
      }
      case 'time-out':
        if (selected) {
          if (this.isUp(selected)) this.attempt({ do: 'fire', peer: selected.id });
        } else {
          desk.say({
            what: 'Select the peer that is to time out.',
            why: 'It then stands for election without waiting any longer.',
          });
        }
        return true;
      case 'transfer':
        if (selected) this.attempt({ do: 'transfer', to: selected.id });
        else {
          desk.say({
            what: 'Select the peer that is to lead.',
            why: 'The leader hands leadership to it.',
          });
        }
        return true;
      case 'snapshot': {
        const peer = selected ?? frame.peer(frame.leader);
        if (peer) this.attempt({ do: 'snapshot', peer: peer.id });
        else {
          desk.say({
            what: 'Select the peer that is to take a snapshot.',
            why: 'Its log then drops the entries that the snapshot contains.',
          });
        }
        return true;
      }
      case 'pause':
      case 'power-loss': {
        const peer = this.meant(selected, frame);
        if (!peer || !this.isUp(peer)) return true;
        const pauses = command === 'pause' && (peer.paused ? 'resume' : 'pause');
        this.attempt({ do: pauses || 'power-loss', peer: peer.id });
        return true;
      }
      case 'slow-disk': {
        const peer = this.meant(selected, frame);
        if (peer) this.attempt(diskDeed(peer).deed);
        return true;
      }
      case 'wipe': {
        const deeds = selected && peerDeeds(frame, selected, this.key);
        const wipe =
          deeds && [...deeds.first, ...deeds.more].find(({ deed }) => deed.do === 'wipe');
        if (selected && wipe) desk.askAbout(selected.id, wipe);
        else {
          desk.say({
            what: 'Select the peer whose disk is to be wiped.',
            why: 'It comes back without a vote: it may have promised one that it forgot.',
          });
        }
        return true;
      }
      case 'read': {
        const peer = selected?.id ?? frame.leader;
        this.attempt({ do: 'read', key: this.key, ...(peer ? { peer } : {}) });
        return true;
      }
      case 'add-peer':
        this.attempt({ do: 'add-peer' });
        return true;
      case 'bring-back':
        if (frame.peers.every(({ up, paused }) => up && !paused))
          desk.say({ what: 'Every peer runs.', why: 'There is none to bring back.' });
        else this.attempt({ do: 'bring-back' });
        return true;
      case 'spread':
      case 'align':
        this.setTimers(command);
        return true;
      case 'replication':
        desk.setUpReplication();
        return true;
      case 'heal':
        if (frame.cuts > 0) this.attempt({ do: 'heal-all' });
        else desk.say({ what: 'No link is cut.', why: 'There is nothing to heal.' });
        return true;
      case 'help':
        desk.openHelp();
        return true;
      case 'close':
        return desk.close();
      default: {
        const id = Number(command.slice('select-'.length));
        if (!frame.peer(id)) return false;
        desk.pick({ kind: 'peer', id });
        const peer = frame.peer(id);
        if (peer) desk.answer(peerLabel(peer));
        return true;
      }
    }
  }

  /** The peer that is selected, or else the leader; says that there is neither. */
  private meant(selected: PeerFrame | undefined, frame: Frame): PeerFrame | undefined {
    const peer = selected ?? frame.peer(frame.leader);
    if (!peer) this.desk.say(NO_LEADER);
    return peer;
  }

  /** Whether it runs; says that it does not. */
  private isUp({ id, up }: PeerFrame): boolean {
    if (!up) this.desk.say({ what: `${peerName(id)} is stopped.`, why: 'Restart it first.' });
    return up;
  }

  private setTimers(how: TimerOrder): void {
    const problem = this.have({ do: 'timers', how });
    const leader = this.session.frame?.leader;
    if (problem) this.refuse(problem);
    else if (leader) {
      this.desk.say({
        what: `The election timers are ${how === 'spread' ? 'spread' : 'aligned'}.`,
        why: `${peerName(leader)} leads, and its next heartbeat sets them anew. Stop it first to see an election with them.`,
      });
    }
  }
}
