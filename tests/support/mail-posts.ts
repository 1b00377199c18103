import type { Posted } from '../../apps/brain/src/connectors/connector.ts';

/** What stands in a form: text, or a file. */
export type FormValue = string | Buffer | { bytes: Buffer; file: string; media_type?: string };

/** A request as it comes to a webhook. */
export function posted(body: string | Buffer, headers: Record<string, string> = {}, at = Date.now()): Posted {
  return { headers, query: {}, body: Buffer.from(body), at };
}

/** A form as browsers and providers write one: `multipart/form-data`. */
export function multipart(
  parts: readonly (readonly [name: string, value: FormValue])[],
  boundary = 'xYzZY',
): { type: string; body: Buffer } {
  const written = parts.flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\n${headersOf(name, value)}\r\n\r\n`),
    bytesOf(value),
    Buffer.from('\r\n'),
  ]);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function headersOf(name: string, value: FormValue): string {
  const start = `Content-Disposition: form-data; name="${name}"`;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return start;
  return `${start}; filename="${value.file}"\r\nContent-Type: ${value.media_type ?? 'application/octet-stream'}`;
}

function bytesOf(value: FormValue): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  return Buffer.isBuffer(value) ? value : value.bytes;
}
