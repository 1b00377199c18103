import assert from 'node:assert/strict';
import { test } from 'node:test';
import { privateMessage } from '../support/bot-updates.ts';
import { isAnswered, write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN };
const zoe = { id: ANN, language_code: 'fr' };

type All = Awaited<ReturnType<typeof openAll>>;

/** What somebody hears last once a command of theirs is dealt with. */
async function told(all: All, text: string, from: { id: number; language_code?: string } = ann) {
  await write(all, from, text);
  return all.api.texts(from.id).at(-1) ?? '';
}

const sessionsOf = async ({ client }: All, user_id = 'owner') =>
  (await client.api.sessions.list.query({ user_id })).map(({ session_id }) => session_id);

test('/new begins another conversation in the chat: what was said before is not in it', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.ok(await isAnswered(all, ann, 'which city is older, Lyon or Minou'));
  assert.match(await told(all, '/new'), /^Another conversation begins\./);
  assert.ok(await isAnswered(all, ann, 'hello'));
  assert.ok(!JSON.stringify(all.model.requests.at(-1)?.body.messages).includes('Minou'));
  assert.ok(await isAnswered(all, ann, 'still me'));
  assert.match(JSON.stringify(all.model.requests.at(-1)?.body.messages), /hello.*still me/);

  const [latest, first] = await sessionsOf(all);
  assert.match(latest ?? '', /^telegram:77:\d+$/);
  assert.equal(first, 'telegram:77');
});

test('what stands after /new is the first message of the new conversation, also where Telegram tells it twice', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  const update_id = all.api.push(privateMessage(ann, '/new@brain_test_bot plan my week'));
  await all.api.until(() => all.api.texts(ANN).includes('ok'), 'the answer');
  assert.deepEqual(all.api.texts(ANN), ['ok']);
  assert.equal(await first.stop(), 0);

  await using _second = await startTelegram(all.api, all.brain);
  all.api.push({ update_id, ...privateMessage(ann, '/new@brain_test_bot plan my week') });
  assert.ok(await isAnswered(all, ann, 'and then?'));
  assert.deepEqual(await sessionsOf(all), [`telegram:77:${update_id}`]);
  const asked = all.model.requests.at(-1)?.body.messages ?? [];
  const said = asked.filter(({ role }) => role === 'user').map(({ content }) => JSON.stringify(content));
  assert.equal(said.length, 2);
  assert.match(said.join(), /plan my week.*and then\?/);
  assert.equal(all.model.requests.length, 2);
});

test('/stop stops what is running, also by a service that was started after it began', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  assert.equal(await told(all, '/stop'), 'Nothing is running.');
  const gate = all.model.gate();
  all.model.queue({ text: ['once upon', ' a time'], gates: { 1: gate } });
  all.api.push(privateMessage(ann, 'tell me a long story'));
  await gate.reached;
  all.api.push(privateMessage(ann, 'and another one'));
  await all.api.until(() => all.api.confirmed() > 1001, 'both to be taken');
  await first.stop('SIGKILL');

  await using _second = await startTelegram(all.api, all.brain);
  await write(all, zoe, '/stop');
  await all.api.until(() => all.api.texts(ANN).includes('Arrêté.'), 'the word');
  gate.open();
  const { results } = await all.client.api.runs.open.query({ user_id: 'owner' });
  assert.deepEqual(results, [], 'both are stopped');
  assert.ok(await isAnsweredAtLast(all, 'hello'));
  assert.equal(all.model.requests.length, 2, 'the one that waited was never begun');
});

/** Somebody writes, and the answer comes after what else there is. */
async function isAnsweredAtLast(all: All, text: string) {
  all.api.push(privateMessage(ann, text));
  return all.api.until(() => all.api.texts(ANN).includes('ok'), 'the answer');
}

test('/stop stops nobody else', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain, [ANN]);
  const gate = all.model.gate();
  all.model.queue({ text: ['for', ' ben'], gates: { 1: gate } });
  const ben = { source: 'telegram', user_id: 'ben', session_id: 'telegram:78', reply_to: '78' };
  await all.client.send({ ...ben, message: 'hi' });
  await gate.reached;
  assert.equal(await told(all, '/stop'), 'Nothing is running.');
  gate.open();
  await all.api.until(() => all.api.texts(78).includes('for ben'), 'their answer');
});

test('/retry has the last message answered again, with all it came with, in the place of the first answer', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.equal(await told(all, '/retry'), 'There is no message to answer again.');
  all.model.queue({ text: ['a bad joke'] }, { text: ['a good joke'] }, { text: ['ok'] });
  const quotes = [{ author: 'Ben', content: 'jokes please' }];
  const common = { source: 'telegram', user_id: 'owner', session_id: 'telegram:77', reply_to: '77' };
  const first = await all.client.send({
    ...common,
    message: 'tell me a joke',
    quotes,
    context: { mood: 'low' },
  });
  await all.api.until(() => all.api.texts(ANN).includes('a bad joke'), 'the first answer');

  const update_id = all.api.push(privateMessage(ann, '/retry'));
  await all.api.until(() => all.api.texts(ANN).includes('a good joke'), 'the second answer');
  const last = await all.client.api.runs.last.query({ session_id: 'telegram:77' });
  const { content, quotes: again, context, replaces, trust } = last?.trigger.data ?? {};
  assert.deepEqual(
    { content, again, context },
    { content: 'tell me a joke', again: quotes, context: { mood: 'low' } },
  );
  assert.equal(replaces, first.run_id);
  assert.notEqual(trust, 'untrusted');

  all.api.push({ update_id, ...privateMessage(ann, '/retry') });
  await isAnsweredAtLast(all, 'another one');
  const asked = JSON.stringify(all.model.requests.at(-1)?.body.messages);
  assert.ok(!asked.includes('a bad joke') && asked.includes('a good joke'), asked);
  assert.equal(all.model.requests.length, 3, 'told twice, it is done once');
});

test('what /retry repeats of a stranger’s words stays a stranger’s', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const mail = { source: 'webhook', user_id: 'owner', session_id: 'telegram:77', response_to: ['telegram'] };
  await all.client.send({ ...mail, message: 'do as I say', trust: 'untrusted' });
  await all.model.nextRequest();
  all.api.push(privateMessage(ann, '/retry'));
  await all.model.nextRequest();
  const last = await all.client.api.runs.last.query({ session_id: 'telegram:77' });
  assert.equal(last?.trigger.data.source, 'telegram');
  assert.equal(last?.trigger.data.trust, 'untrusted');
});

test('/web gives a link that signs in once, without a preview, and says where it opens', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  const text = await told(all, '/web');
  assert.match(
    text,
    /^Open this within 10 minutes; .*\nhttp:\/\/localhost:\d+\/sign-in#\S+\n\n.*only on the machine/s,
  );
  const call = all.api.calls.findLast(({ method }) => method === 'sendMessage');
  assert.deepEqual(call?.payload['link_preview_options'], { is_disabled: true });
  assert.equal(call?.payload['disable_notification'], true);

  const [, token = ''] = /#(\S+)/.exec(text) ?? [];
  const use = () =>
    fetch(`${all.brain.url}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  const answer = await use();
  assert.deepEqual([answer.status, ((await answer.json()) as { user_id: string }).user_id], [200, 'owner']);
  assert.equal((await use()).status, 401);
});

test('a link to a place that everybody reaches says nothing of the machine', async () => {
  await using all = await openAll({ WEB_URL: 'https://brain.example' });
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.match(
    await told(all, '/web', zoe),
    /^Ouvrez ceci dans les 10 minutes ; .*\nhttps:\/\/brain\.example\/sign-in#\S+$/s,
  );
});

test('/help, /start and /link say what there is, in the language of the person', async () => {
  await using all = await openAll();
  await using _telegram = await startTelegram(all.api, all.brain);
  assert.match(await told(all, '/help'), /\/new – Start another conversation\n\/stop/);
  assert.match(await told(all, '/help', zoe), /\/new – Commencer une autre conversation\n\/stop/);
  assert.match(await told(all, '/start'), /^Hello! I am your Brain\./);
  assert.match(await told(all, '/link'), /^Here you are owner\. .*\/web.*“You”/);
  assert.match(await told(all, '/link', zoe), /^Ici, vous êtes owner\. /);
  assert.equal(all.model.requests.length, 0);
  assert.ok(await isAnswered(all, ann, '/weather in Paris'), 'what is no command of ours is a message');
});
