import { expect, test } from 'vitest';
import { Captions, DWELL_MS, weight } from '../../src/captions.js';

const event = (kind: string, id = 0): { kind: string; id: number } => ({ kind, id });

test('a caption stays long enough to be read', () => {
  const captions = new Captions<{ kind: string; id: number }>();
  captions.offer(event('granted', 1));
  expect(captions.at(0)?.id).toBe(1);
  captions.offer(event('granted', 2));
  expect(captions.at(100)?.id).toBe(1);
  expect(captions.at(DWELL_MS)?.id).toBe(2);
});

test('what turns the cluster is said at once, and lesser things wait for it', () => {
  const captions = new Captions<{ kind: string; id: number }>();
  captions.offer(event('granted', 1));
  captions.at(0);
  captions.offer(event('became_leader', 2));
  captions.offer(event('appended', 3));
  expect(captions.at(10)?.id).toBe(2);
  captions.offer(event('accepted', 4));
  expect(captions.at(20)?.id).toBe(2);
});

test('who steps sees each event', () => {
  const captions = new Captions<{ kind: string; id: number }>();
  captions.offer(event('became_leader', 1));
  captions.at(0);
  captions.offer(event('granted', 2));
  expect(captions.at(1, true)?.id).toBe(2);
});

test('the weights', () => {
  expect(['became_leader', 'denied', 'granted'].map(weight)).toEqual([3, 2, 1]);
  expect(['lost_quorum', 'became_pre_candidate', 'would_grant'].map(weight)).toEqual([3, 2, 1]);
});
