import type { Price } from '@brain/schema';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { Icon } from '../../Icon.tsx';
import { Fault, Group } from '../Group.tsx';
import { dollarsOf, type Models } from './models.ts';
import { modelsWords } from './words.ts';

const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_5rem_5rem_5.25rem] items-center gap-x-3';

/** What models cost, for the costs of what is asked. */
export function Prices(props: { models: Models }) {
  const { code } = useApp();
  const words = modelsWords[code];
  const { prices } = props.models; // oxlint-disable-line solid/reactivity -- the part is made once
  /** The model whose price is being written; '' for a new one. */
  const [editing, setEditing] = createSignal<string | null>(null);
  const dollars = (amount: number) =>
    amount.toLocaleString(code, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

  return (
    <Group
      title={words.prices}
      more={words.pricesMore}
      list={prices}
      action={
        <button
          type="button"
          class="small-button"
          aria-expanded={editing() === ''}
          onClick={() => setEditing(editing() === '' ? null : '')}
        >
          {words.addPrice}
        </button>
      }
    >
      <div class="mt-2.5 border-y border-line" role="table" aria-label={words.prices}>
        <div role="row" class={`${COLUMNS} py-1.5 text-[0.8125rem] text-quiet`}>
          <span role="columnheader">{words.model}</span>
          <span role="columnheader" class="text-end">
            {words.input}
          </span>
          <span role="columnheader" class="text-end">
            {words.output}
          </span>
          <span role="columnheader" class="sr-only">
            {words.change}
          </span>
          <span aria-hidden="true" />
        </div>
        <Show when={editing() === ''}>
          <PriceForm models={props.models} onDone={() => setEditing(null)} />
        </Show>
        <For
          each={prices.state.items}
          fallback={
            <div role="row">
              <p role="cell" class="border-t border-line py-3 text-sm text-quiet">
                {words.noPrices}
              </p>
            </div>
          }
        >
          {(price) => (
            <Show
              when={editing() !== price.model}
              fallback={<PriceForm models={props.models} price={price} onDone={() => setEditing(null)} />}
            >
              <div role="row" class={`${COLUMNS} border-t border-line py-1.5`} data-price={price.model}>
                <span role="cell" class="truncate text-[0.9375rem]" title={price.model}>
                  {price.model}
                </span>
                <span role="cell" class="text-end text-[0.875rem] tabular-nums">
                  {dollars(price.input)}
                </span>
                <span role="cell" class="text-end text-[0.875rem] tabular-nums">
                  {dollars(price.output)}
                </span>
                <span role="cell" class="flex justify-end">
                  <button
                    type="button"
                    class="row-button"
                    aria-label={words.changeWhat(price.model)}
                    title={words.change}
                    onClick={() => setEditing(price.model)}
                  >
                    <Icon name="pencil" size={16} />
                  </button>
                  <button
                    type="button"
                    class="row-button"
                    aria-label={words.removeWhat(price.model)}
                    title={words.remove}
                    aria-disabled={prices.state.busy === price.model}
                    onClick={() => void props.models.removePrice(price.model)}
                  >
                    <Icon name="trash" size={16} />
                  </button>
                </span>
              </div>
            </Show>
          )}
        </For>
      </div>
      <Show when={prices.state.failed}>
        <Fault />
      </Show>
    </Group>
  );
}

function PriceForm(props: { models: Models; price?: Price; onDone: () => void }) {
  const words = modelsWords[useApp().code];
  const { price } = props; // oxlint-disable-line solid/reactivity -- another one has another form
  const known = createUniqueId();
  const [model, setModel] = createSignal(price?.model ?? '');
  const [input, setInput] = createSignal(String(price?.input ?? ''));
  const [output, setOutput] = createSignal(String(price?.output ?? ''));
  const [fault, setFault] = createSignal<string | null>(null);

  async function save(): Promise<void> {
    const amounts = [dollarsOf(input()), dollarsOf(output())] as const;
    if (!model().trim()) return void setFault(words.needed);
    if (amounts[0] === null || amounts[1] === null) return void setFault(words.priceFault);
    const refusal = await props.models.setPrice({
      model: model().trim(),
      input: amounts[0],
      output: amounts[1],
    });
    if (!refusal) return props.onDone();
    setFault(refusal.text);
  }

  return (
    <div role="row">
      <div role="cell">
        <form
          class="border-t border-line py-2"
          aria-label={price ? words.changeWhat(price.model) : words.addPrice}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.isComposing) return;
            event.preventDefault(); // Admin around it stays open
            props.onDone();
          }}
        >
          <div class="flex flex-wrap items-center gap-2">
            <input
              class="field min-w-44 flex-1 text-base max-md:basis-full"
              aria-label={words.model}
              placeholder={words.model}
              list={known}
              readOnly={price !== undefined}
              autocomplete="off"
              maxlength={200}
              ref={(element) => !price && queueMicrotask(() => element.focus())}
              value={model()}
              onInput={(event) => setModel(event.currentTarget.value)}
            />
            <datalist id={known}>
              <For each={props.models.models.value()?.models}>{(name) => <option value={name} />}</For>
            </datalist>
            <Amount label={words.input} value={input()} onValue={setInput} />
            <Amount label={words.output} value={output()} onValue={setOutput} />
            <button type="submit" class="small-button min-h-10">
              {words.save}
            </button>
            <button
              type="button"
              class="small-button min-h-10 border-transparent bg-transparent"
              onClick={() => props.onDone()}
            >
              {words.cancel}
            </button>
          </div>
          <Show when={fault() !== null}>
            <Fault text={fault()} />
          </Show>
        </form>
      </div>
    </div>
  );
}

function Amount(props: { label: string; value: string; onValue: (value: string) => void }) {
  const words = modelsWords[useApp().code];
  return (
    <input
      class="field w-24 text-end text-base tabular-nums"
      inputmode="decimal"
      aria-label={words.priceOf(props.label)}
      placeholder={props.label}
      autocomplete="off"
      maxlength={12}
      value={props.value}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
