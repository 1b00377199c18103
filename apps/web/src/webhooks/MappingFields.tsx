import { Show } from 'solid-js';
import { useWebhooks } from './context.ts';
import type { Draft, Field } from './draft.ts';
import { Choice, TextField } from './TextField.tsx';

const ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const;
const ENCODINGS = ['hex', 'base64'] as const;

interface Props {
  draft: Draft;
  faultAt: (field: Field) => string | null;
  isFirst: boolean;
  onChange: (changes: Partial<Draft>) => void;
}

/** How JSON becomes a message; of what can be anything, also how it is signed. */
export function MappingFields(props: Props) {
  const { words } = useWebhooks();
  return (
    <>
      <TextField
        label={words.message}
        more={words.mappingMore}
        placeholder={words.messagePlaceholder}
        rows={2}
        maxlength={10_000}
        isFirst={props.isFirst}
        value={props.draft.message}
        fault={props.faultAt('message')}
        onValue={(message) => props.onChange({ message })}
      />
      <TextField
        label={words.subject}
        maxlength={300}
        value={props.draft.subject}
        fault={props.faultAt('subject')}
        onValue={(subject) => props.onChange({ subject })}
      />
      <TextField
        label={words.session}
        placeholder="{{order.id}}"
        maxlength={300}
        value={props.draft.session}
        fault={props.faultAt('session')}
        onValue={(session) => props.onChange({ session })}
      />
      <TextField
        label={words.once}
        placeholder="{{id}}"
        maxlength={300}
        value={props.draft.once}
        fault={props.faultAt('once')}
        onValue={(once) => props.onChange({ once })}
      />
      <Show when={props.draft.kind === 'generic'}>
        <Choice
          label={words.signature}
          value={props.draft.isSigned ? 'signed' : 'none'}
          of={Object.entries(words.signatures)}
          onValue={(how) => props.onChange({ isSigned: how === 'signed' })}
        />
        <Show when={props.draft.isSigned}>
          <TextField
            label={words.header}
            placeholder="x-signature"
            maxlength={100}
            value={props.draft.header}
            fault={props.faultAt('header')}
            onValue={(header) => props.onChange({ header })}
          />
          <div class="flex gap-2">
            <Choice
              label={words.algorithm}
              value={props.draft.algorithm}
              of={ALGORITHMS.map((name) => [name, name.toUpperCase()] as const)}
              onValue={(algorithm) => props.onChange({ algorithm })}
            />
            <Choice
              label={words.encoding}
              value={props.draft.encoding}
              of={ENCODINGS.map((name) => [name, name] as const)}
              onValue={(encoding) => props.onChange({ encoding })}
            />
          </div>
          <TextField
            label={words.prefix}
            placeholder="sha256="
            maxlength={50}
            value={props.draft.prefix}
            fault={props.faultAt('prefix')}
            onValue={(prefix) => props.onChange({ prefix })}
          />
        </Show>
      </Show>
    </>
  );
}
