import { en as approval } from '../chat/approval-words-en.ts';
import { en as memory } from '../memory/words-en.ts';
import { en as list } from '../sessions/words-en.ts';

export const en = {
  appName: 'Brain',
  newSession: 'New conversation',
  sessions: 'Conversations',
  noSessions: 'Your conversations will appear here.',
  openSessions: 'Show conversations',
  closeSessions: 'Close',
  untitled: 'Untitled',
  remove: 'Remove',
  save: 'Save',
  title: 'Title',
  sessionFault: 'That did not work. Please try again.',

  greeting: 'What is on your mind?',
  greetingTo: (name: string) => `${name}, what is on your mind?`,
  greetingMore: 'I remember what you tell me. Try one of these to begin:',
  tryRemember: 'Remember that I drink my tea without sugar',
  tryRecall: 'What do you know about me?',
  tryTime: 'What time is it?',

  conversation: 'Conversation',
  messageLabel: 'Message',
  messagePlaceholder: 'Write a message',
  send: 'Send',
  tooLong: 'This is too long: a message holds at most 100,000 characters.',
  stop: 'Stop',
  attach: 'Attach files',
  speak: 'Speak the message',
  modelNow: (name: string) => `Model: ${name}`,
  offlineName: 'Offline rules',
  jumpDown: 'Go to the latest message',
  newMessages: 'New messages',
  loading: 'Loading…',
  missing: 'This conversation does not exist.',
  missingMore: 'It may have been removed, or the address is not complete.',

  you: 'You',
  via: (source: string) => `via ${source}`,
  sending: 'Sending…',
  waiting: 'Waiting its turn',
  cancel: 'Cancel',
  notSent: 'Not sent.',
  retry: 'Try again',
  edit: 'Edit',
  working: 'Working…',
  stopped: 'Stopped',
  failed: 'No answer came.',
  copy: 'Copy',
  copied: 'Copied',
  wrapLines: 'Wrap lines',
  image: 'Image',

  memory,
  list,
  approval,
  people: 'You',
  admin: 'Admin',
  peopleWait: 'somebody waits to be let in',

  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'You are offline. What you write is kept and sent later.',
};

export type Words = typeof en;
