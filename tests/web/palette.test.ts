import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundMemory, FoundMessage, Session } from '@brain/schema';
import { createRoot } from 'solid-js';
import { fold, match } from '../../apps/web/src/palette/fold.ts';
import { createPalette } from '../../apps/web/src/palette/palette.ts';
import { type Command, type Known, resultsOf } from '../../apps/web/src/palette/results.ts';

const at = '2026-11-23T09:00:00.000Z';

function session(title: string): Session {
  const flags = { is_pinned: false, is_archived: false, is_unread: false };
  return { session_id: title, title, created_at: at, updated_at: at, ...flags };
}

function command(title: string, also = '', isFirst = false): Command {
  return { name: title, title, also, isFirst, run: () => undefined };
}

function message(id: string, score: number): FoundMessage {
  const said = { role: 'user' as const, content: id, snippet: id, marks: [], created_at: at };
  return { kind: 'message', id, seq: 1, user_id: 'ann', session_id: 'Soup', score, ...said };
}

function known(more: Partial<Known>): Known {
  return { commands: [], sessions: [], messages: [], memories: [], ...more };
}

const shown = (query: string, all: Partial<Known>) =>
  resultsOf(query, known(all)).map(({ name, results }) => [name, ...results.map((result) => result.id)]);

test('accents and capitals make no difference, and what fits is marked where it stands', () => {
  assert.equal(fold('Crème BRÛLÉE'), 'creme brulee');
  assert.deepEqual(match('creme', 'Ma Crème')?.marks, [[3, 5]]);
  assert.deepEqual(match('brulee ma', 'Ma crème brûlée')?.marks, [
    [0, 2],
    [9, 6],
  ]);
  assert.equal(fold('Straße İ 👍🏽').length, 'Straße İ 👍🏽'.length, 'places stay places');
});

test('every word has to be found; a word’s start fits better than its middle', () => {
  assert.equal(match('soup boat', 'A soup'), null);
  const score = (title: string) => match('car', title)?.score ?? 0;
  assert.ok(score('Carrots') > score('The car'));
  assert.ok(score('The car') > score('Oscar'));
  assert.ok(score('Oscar') > 0);
});

test('the first letters of words find them, scattered letters do not', () => {
  assert.deepEqual(match('nc', 'New conversation')?.marks, [
    [0, 1],
    [4, 1],
  ]);
  assert.equal(match('wvt', 'New conversation'), null);
  assert.equal(match('', 'New conversation'), null);
});

test('conversations come first, then commands, messages and memories, each best first', () => {
  const sessions = [session('Oscar'), session('The car'), session('Carrots'), session('Soup')];
  const commands = [command('Career'), command('Theme')];
  const messages = [message('m1', 0.9), message('m2', 0)];
  assert.deepEqual(shown('car', { sessions, commands, messages }), [
    ['sessions', 'session:Carrots', 'session:The car', 'session:Oscar'],
    ['commands', 'command:Career'],
    ['messages', 'message:m1'],
  ]);
});

test('a command is found by other words for it, after those that are called so', () => {
  const commands = [command('Dark theme', 'night'), command('Night mode')];
  assert.deepEqual(shown('night', { commands }), [['commands', 'command:Night mode', 'command:Dark theme']]);
});

test('before anything is searched for, the first commands and the latest conversations stand there', () => {
  const sessions = Array.from({ length: 20 }, (_, index) => session(`No ${index}`));
  const groups = resultsOf(' ', known({ sessions, commands: [command('A', '', true), command('B')] }));
  assert.deepEqual(
    groups.map(({ name, results }) => [name, results.length, results[0]?.id]),
    [
      ['commands', 1, 'command:A'],
      ['recent', 8, 'session:No 0'],
    ],
  );
});

/** A palette whose brain answers when the test likes. */
function openPalette(sessions: Session[]) {
  const asked: {
    q: string;
    answer: PromiseWithResolvers<{ messages: FoundMessage[]; memories: FoundMemory[] }>;
  }[] = [];
  return createRoot((dispose) => ({
    asked,
    dispose,
    palette: createPalette({
      commands: () => [],
      sessions: () => sessions,
      search(q) {
        const answer = Promise.withResolvers<{ messages: FoundMessage[]; memories: FoundMemory[] }>();
        asked.push({ q, answer });
        return answer.promise;
      },
    }),
  }));
}

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('the brain is asked when nobody types for a moment, and a late answer to an earlier query is dropped', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { palette, asked, dispose } = openPalette([]);
  for (const text of ['s', 'so']) palette.search(text);
  t.mock.timers.tick(200);
  palette.search('soup');
  t.mock.timers.tick(200);
  assert.deepEqual(
    asked.map(({ q }) => q),
    ['so', 'soup'],
  );
  asked[1]?.answer.resolve({ messages: [message('new', 1)], memories: [] });
  await settled();
  asked[0]?.answer.resolve({ messages: [message('old', 1)], memories: [] });
  await settled();
  assert.deepEqual(
    palette.results().map(({ id }) => id),
    ['message:new'],
  );
  assert.equal(palette.phase(), 'ready');
  palette.search('soups');
  t.mock.timers.tick(200);
  asked[2]?.answer.reject(new Error('no link'));
  await settled();
  assert.equal(palette.phase(), 'failed');
  dispose();
});

test('the arrows go round, and what was chosen stays chosen while answers come in', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { palette, asked, dispose } = openPalette([session('Soup one'), session('Soup two')]);
  palette.search('soup');
  const active = () => palette.active()?.id;
  assert.equal(active(), 'session:Soup one');
  palette.step(-1);
  assert.equal(active(), 'session:Soup two');
  palette.step(1);
  assert.equal(active(), 'session:Soup one');
  palette.last();
  t.mock.timers.tick(200);
  asked[0]?.answer.resolve({ messages: [message('m', 1)], memories: [] });
  await settled();
  assert.equal(active(), 'session:Soup two');
  palette.last();
  assert.equal(active(), 'message:m');
  palette.first();
  assert.equal(active(), 'session:Soup one');
  palette.search('two');
  assert.equal(active(), 'session:Soup two');
  dispose();
});
