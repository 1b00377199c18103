/** An escape in JSON; of a pair of surrogates the two are one. */
const ESCAPES = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([\da-fA-F]{4})|.)/g;
const UNWANTED = /^(?:0000|[dD][89a-fA-F])/;

/** JSON as jsonb can hold it: what is no character there, U+0000 and half a pair, becomes U+FFFD. */
export function asJsonb(json: string): string {
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json;
  return json.replace(ESCAPES, (escape, code?: string) =>
    code !== undefined && UNWANTED.test(code) ? '\\ufffd' : escape,
  );
}
