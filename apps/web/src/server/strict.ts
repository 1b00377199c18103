// No inline script and nothing from elsewhere: text written by a model must not run, nor carry data out.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What a browser could do for a page, and need not for this one. */
const UNUSED = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** A message may be spoken: on this page, and on none inside of it. */
const USED = 'microphone=(self)';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The headers of every answer, page or not; what the brain itself says of them goes first. */
export function strictHeaders(isSecure: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': POLICY,
    'Permissions-Policy': [...UNUSED.map((feature) => `${feature}=()`), USED].join(', '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // A browser heeds it over TLS only.
    ...(isSecure ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}` } : {}),
  };
}
