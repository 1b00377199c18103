import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '@brain/schema';
import { dayOf, groupSessions, monthTitle } from '../../apps/web/src/sessions/groups.ts';

function session(updated_at: string, more: Partial<Session> = {}): Session {
  const rest = { is_pinned: false, is_archived: false, is_unread: false };
  return { session_id: updated_at, title: updated_at, created_at: updated_at, updated_at, ...rest, ...more };
}

function grouped(sessions: Session[], now: string, zone: string) {
  process.env['TZ'] = zone; // Node tells the time there from now on
  const groups = groupSessions(sessions, dayOf(Date.parse(now)));
  return groups.map(({ name, sessions: members }) => [name, ...members.map((each) => each.session_id)]);
}

test('conversations are grouped by day, week and month, and the pinned ones come first', () => {
  const sessions = [
    session('2026-11-23T09:00:00Z'),
    session('2026-11-22T09:00:00Z'),
    session('2026-11-21T09:00:00Z'),
    session('2026-11-16T09:00:00Z'),
    session('2026-11-15T09:00:00Z', { is_pinned: true }),
    session('2026-11-15T08:00:00Z'),
    session('2026-10-24T09:00:00Z'),
    session('2026-10-23T09:00:00Z'),
    session('2026-10-01T09:00:00Z'),
    session('2025-10-01T09:00:00Z'),
  ];
  assert.deepEqual(grouped(sessions, '2026-11-23T12:00:00Z', 'UTC'), [
    ['pinned', '2026-11-15T09:00:00Z'],
    ['today', '2026-11-23T09:00:00Z'],
    ['yesterday', '2026-11-22T09:00:00Z'],
    ['week', '2026-11-21T09:00:00Z', '2026-11-16T09:00:00Z'],
    ['days30', '2026-11-15T08:00:00Z', '2026-10-24T09:00:00Z'],
    ['month:2026-10', '2026-10-23T09:00:00Z', '2026-10-01T09:00:00Z'],
    ['month:2025-10', '2025-10-01T09:00:00Z'],
  ]);
});

test('a day ends at midnight where the person is', () => {
  const late = session('2026-11-22T23:59:59Z');
  const now = '2026-11-23T00:00:00Z';
  assert.deepEqual(grouped([late], now, 'UTC'), [['yesterday', late.session_id]]);
  assert.deepEqual(grouped([late], now, 'America/New_York'), [['today', late.session_id]]);
  assert.deepEqual(grouped([late], now, 'Pacific/Kiritimati'), [['today', late.session_id]]);
  const noon = session('2026-11-22T12:00:00Z');
  assert.deepEqual(grouped([noon], '2026-11-22T12:30:00Z', 'Asia/Tokyo'), [['today', noon.session_id]]);
  assert.deepEqual(grouped([noon], '2026-11-22T15:00:00Z', 'Asia/Tokyo'), [['yesterday', noon.session_id]]);
});

test('where clocks change, yesterday is still the day before', () => {
  // Paris: 25 hours on 25 October 2026, 23 hours on 29 March.
  const autumn = session('2026-10-24T22:00:00Z'); // the 25th, 00:00
  assert.deepEqual(grouped([autumn], '2026-10-25T22:59:00Z', 'Europe/Paris'), [['today', autumn.session_id]]);
  assert.deepEqual(grouped([autumn], '2026-10-25T23:00:00Z', 'Europe/Paris'), [
    ['yesterday', autumn.session_id],
  ]);
  const spring = session('2026-03-28T23:00:00Z'); // the 29th, 00:00
  assert.deepEqual(grouped([spring], '2026-03-29T22:00:00Z', 'Europe/Paris'), [
    ['yesterday', spring.session_id],
  ]);
});

test('what a clock that is ahead dates tomorrow stands under today', () => {
  const ahead = session('2026-11-24T01:00:00Z');
  assert.deepEqual(grouped([ahead], '2026-11-23T12:00:00Z', 'UTC'), [['today', ahead.session_id]]);
});

test('a month is written as the language does, with its year where that is another one', () => {
  const today = dayOf(Date.parse('2026-11-23T12:00:00Z'));
  assert.equal(monthTitle('month:2026-05', today, 'en'), 'May');
  assert.equal(monthTitle('month:2025-05', today, 'en'), 'May 2025');
  assert.equal(monthTitle('month:2025-08', today, 'fr'), 'Août 2025');
});
