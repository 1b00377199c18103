/** What a run does: loaded together, since the one seldom comes without the other. */
export { Steps } from './Steps.tsx';
export { Working } from './Working.tsx';
