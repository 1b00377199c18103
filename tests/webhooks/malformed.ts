import fc from 'fast-check';

/** Bodies as each kind has them, to be broken. */
export const whole: Readonly<Record<string, object>> = {
  github: {
    action: 'opened',
    ref: 'refs/heads/main',
    compare: 'https://example.com/c',
    commits: [{ message: 'Fix', author: { name: 'Ann' } }],
    issue: { number: 5, title: 'Too hot', html_url: 'https://example.com/5', body: 'It burns.' },
    pull_request: { number: 6, title: 'Cool', html_url: 'https://example.com/6', body: null },
    comment: { html_url: 'https://example.com/5#1', body: 'Blow.' },
    release: { tag_name: 'v1', name: null, html_url: 'https://example.com/r', body: '' },
    repository: { full_name: 'ann/tea' },
    sender: { login: 'bob' },
  },
  stripe: {
    id: 'evt_1',
    object: 'event',
    type: 'invoice.paid',
    data: { object: { id: 'in_1', object: 'invoice', amount: 1200, currency: 'eur', customer: 'cus_1' } },
  },
  standard: {
    type: 'contact.created',
    timestamp: '2026-01-01T00:00:00Z',
    data: { id: 'c1', tags: ['a', 'b'] },
  },
  generic: { id: 7, who: { name: 'Ann' }, lines: [{ name: 'tea', n: 2 }, { name: 'milk' }], paid: false },
};

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -0,
    1e308,
    2 ** 53,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\r\n',
    [],
    {},
    [[]],
    '{{}}',
  ),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.integer({ min: 1000, max: 120_000 }).map((length) => 'é'.repeat(length)),
  fc.jsonValue(),
  fc.array(fc.constantFrom('a', { name: 'x' }, null), { maxLength: 50 }),
);

/** A body with other values, or none, in some of its places. */
function changed(body: object): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.nat(), fc.option(odd, { nil: undefined })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy: unknown = structuredClone(body);
      for (const [at, value] of changes) {
        const places = placesOf(copy);
        const place = places[at % places.length];
        if (!place) continue;
        if (value === undefined) delete place.holder[place.name];
        else place.holder[place.name] = structuredClone(value);
      }
      return JSON.stringify(copy);
    });
}

interface Place {
  holder: Record<string, unknown>;
  name: string;
}

function placesOf(value: unknown, depth = 6): Place[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  const holder = value as Record<string, unknown>; // a list has names too: its indices
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesOf(holder[name], depth - 1)]);
}

/** Bodies of a kind that its sender would not send. */
export function malformed(kind: string): fc.Arbitrary<Buffer> {
  const body = whole[kind] ?? {};
  const text = JSON.stringify(body);
  return fc.oneof(
    { weight: 6, arbitrary: changed(body).map((json) => Buffer.from(json)) },
    { weight: 1, arbitrary: fc.nat(text.length).map((length) => Buffer.from(text.slice(0, length))) },
    { weight: 1, arbitrary: fc.json().map((json) => Buffer.from(json)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: nested(text).map((json) => Buffer.from(json)) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS).map((json) => Buffer.from(json)) },
  );
}

function nested(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom(['[', ']'], ['{"a":', '}'], ['{"data":{"object":', '}}']),
      fc.integer({ min: 0, max: 3000 }),
    )
    .map(([[open = '', close = ''], depth]) => open.repeat(depth) + text + close.repeat(depth));
}

const ODD_TEXTS = [
  '',
  ' ',
  'null',
  'true',
  '"text"',
  '""',
  '1e999',
  '-0',
  '[]',
  '{}',
  '[null]',
  `{"a":${'9'.repeat(5000)}}`,
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"type":"__proto__","id":"__proto__","data":{"object":{"id":"constructor","__proto__":{"customer":"x"}}}}',
  '{"repository":{"full_name":"__proto__"},"issue":{"__proto__":{"number":1}},"sender":{"login":"toString"}}',
  '{"a":1,"a":2}',
  '\ufeff{"a":1}',
  'payload=%7B%22a%22%3A1%7D',
  'payload=',
  'payload=%FF%FE&payload=1',
  '__proto__=1&constructor=2',
  '%',
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  "<?xml version='1.0'?><a/>",
];

/** What a request may call its body, rightly or not. */
export const contentTypes = fc.constantFrom(
  undefined,
  '',
  'application/json',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'application/ld+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'message/rfc822',
  ';;;',
);

/** Mappings as an owner may write them, and as nobody would. */
export const mappings = fc.option(
  fc.record({ message: templates(), subject: templates(), session: templates(), once: templates() }),
  { nil: undefined },
);

function templates(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '{{}}',
    '{{id}}',
    '{{data.object.id}}',
    '{{lines.0.name}}',
    '{{__proto__}}',
    '{{',
    '}}',
    'x',
    ' ',
    '{{a.}}',
    '{{.}}',
    '{{commits}}',
  );
  return fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
}
