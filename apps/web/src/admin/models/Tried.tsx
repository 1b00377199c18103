import type { ProviderTried } from '@brain/schema';
import { useApp } from '../../app.ts';
import { modelsWords } from './words.ts';

/** What came of trying a provider: how long its model took, or what is wrong. Said aloud as it comes. */
export function Tried(props: { tried: 'trying' | ProviderTried | undefined }) {
  const { code } = useApp();
  const words = modelsWords[code];
  const seconds = (ms: number) =>
    (ms / 1000).toLocaleString(code, {
      style: 'unit',
      unit: 'second',
      maximumFractionDigits: ms < 10_000 ? 2 : 0,
    });
  const text = () => {
    const { tried } = props;
    if (!tried) return '';
    if (tried === 'trying') return words.trying;
    if (tried.ok) return words.tried(tried.model ?? '', seconds(tried.ms));
    return tried.error || words.triedNot;
  };
  const isBad = () => props.tried !== undefined && props.tried !== 'trying' && !props.tried.ok;
  return (
    <p
      role="status"
      class="text-[0.8125rem] leading-snug break-words"
      classList={{ 'text-alarm': isBad(), 'text-accent': !isBad() && props.tried !== 'trying' }}
    >
      {text()}
    </p>
  );
}
