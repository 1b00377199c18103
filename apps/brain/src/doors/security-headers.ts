/** Two years, as browsers ask for their own lists (https://hstspreload.org). */
const HSTS = 'max-age=63072000';

/**
 * The headers of every answer: it is data for who asked, never a page, never kept, never shown inside another site
 * (https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers).
 */
export function securityHeaders(isSecure: boolean): Record<string, string> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(isSecure ? { 'strict-transport-security': HSTS } : {}),
  };
}
