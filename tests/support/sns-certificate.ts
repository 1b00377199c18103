import { createPrivateKey } from 'node:crypto';

/**
 * A key and a certificate of it, as Amazon SNS would have them: made once by openssl, of nobody, for tests alone. Node
 * makes none. It holds from 2020 to 2120.
 */
const KEY = [
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDELbcCnPF9DGt59tMeroLBMFfPvcrKEq/8yKjEQEL6UmAJGX0U',
  'xbXG169eDUpouTh12eeSNuwvJnN1txkUcr8mwLFB2oEpe2fWl6lhgEPHj7Bq5+zxOlqNZyy+eSoK0ZIQ0rS+k305xzGfZDzcoJ5q',
  '0ZtAIe3yHXytPngvPk9sxjpNgP7VdewfS+UBPc8CY9B5yXFg9y6s76g+OS5PI1c8mRRz75UGfSv3uyIVKZyL269g1RYbK1Az8ukC',
  'R7hgkvq1EwMPDIhLMC65gTovb98BpS3FDd+NfOBuhhiTM87k/OneR0l7ZhR4bCsFFwNiAcv0ijOx2GzwZWWOmf/uOj8hAgMBAAEC',
  'ggEALqoFH0z/sFQU+KT6oRC3r4Z1TMgDhb+eNw3v/waeJ/cSOvfiJd/Flm/VmhSlP3XXdUkI6WHBGpIV4slT4OZOi8RIJbb5BEoD',
  'cCsRMk0VUlHej/9tABB2W65QGVqu4nXpPbExJyfkIKs+JYDtbTmTlSsYt8+aTv4umvMCGZLDx8aQNlaU5Py1L2INneD9ON+KawPz',
  'u5HQd9kc4Pi0qL2zFS6Tkuf26D/2MlLhatzIXoTQMIqpyaG0VYNmV6M1bDlTw7pAIPiqV2JGHHrBLOzqKU6Gs8Wm+8HpcPPl+wGZ',
  'vqKPiUcwdCOSmJ5uWjVdkijGgZmugx4rlLSLc4IGMAix1QKBgQDz8LCmBftg82FZPGoivsRzbRkqS8cDYy2uuX2ork5u7HJ4kZbq',
  'EbrRR+ERAeUjYKk8K9uIpY1SOKHP7NQv4BPAuWj9fEgejxPOiY+LcY9a826d7dZIn7HIlPmXirm5pgvRBia6ysnEovmXDxzHZ35T',
  'CORuKIQ+7kISZnyR7N2GDwKBgQDN4I2fBVlNkl484SUCM65JQIrsEHuHPVEcpLZv8a/Ypgrox5pPFrz15sPikqX7fMtPK+3F0HiZ',
  'pAXOZYxHqVNllQcFX2L+WgNbbdLhgcFUUEiG988E8s3AD5ZoUd95uiqN4qRD0T2HhF9dadaR1viU+q/WG/9Zdms/+aIjuniXzwKB',
  'gQC3US9O9LveNcf4aYBRMA8tttTshhm+n++amGaoNqVWknXLyY0hxcUgtOWcBFKP7XoAb+0AmXjESy6+tHkYqUnu0ObnZ1hDLr5x',
  'vcqTvfk/HiUIpc0csnXGCL4wdd3wd6n1oKvGP9K05MywCnlUGKBEAjC339bR+/bHISGH//rRXQKBgHA54Vl3I/gqOp67KF5r56zc',
  'tx352iydmzKfAyhAulfCI55C+HX2ciklk1BWGo7dt0JAMwwrGSK/i764EmEaB3EPbNVb6u22CbB0TIlLHyUj4nVYboxHAyuYE6ho',
  'QQbtGbdgfaTOUdkmqomUYTf81GL5yJJRjr+o0sv7+4u4YXZ3AoGAYsvJLgqKE0i6eZiE8vMRNJoik/a2WcJINEwIUc5SPfj/KpNq',
  'zV2hgoG3oWTgJugZq/dN5rmmH8DDBLnYsmRwO+uqNCQJ4GD5qwJ0rZCqJu0wSKjLlf1cN2uOXLMOCAUxhYgaszlCfMS/tKFon5Wz',
  'pig12HoHHDTyYfAZ99eXI2I=',
].join('');

const CERTIFICATE = [
  'MIICrjCCAZYCAQEwDQYJKoZIhvcNAQELBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjAwMTAxMDAwMDAwWhgP',
  'MjEyMDAxMDEwMDAwMDBaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC',
  'AQEAxC23ApzxfQxrefbTHq6CwTBXz73KyhKv/MioxEBC+lJgCRl9FMW1xtevXg1KaLk4ddnnkjbsLyZzdbcZFHK/JsCxQdqBKXtn',
  '1pepYYBDx4+waufs8TpajWcsvnkqCtGSENK0vpN9Occxn2Q83KCeatGbQCHt8h18rT54Lz5PbMY6TYD+1XXsH0vlAT3PAmPQeclx',
  'YPcurO+oPjkuTyNXPJkUc++VBn0r97siFSmci9uvYNUWGytQM/LpAke4YJL6tRMDDwyISzAuuYE6L2/fAaUtxQ3fjXzgboYYkzPO',
  '5Pzp3kdJe2YUeGwrBRcDYgHL9Iozsdhs8GVljpn/7jo/IQIDAQABMA0GCSqGSIb3DQEBCwUAA4IBAQAS4QUiFHz7N2eFje4CbQx8',
  'NKpywFw6QdwKjcm/Wfbuli/Gng7cP8k+wjpz4mErATbGidbRQE6EOorTtIDKtnhJY4jkOBEXLBRHSFfKHt4cB8HAFs0yOb0vgPmh',
  '1Q9z2qybLmPQEKv+rdXe9Fjqc2ZqrQfnIvUb7hIoHtzIvtGA59yf9TW3QG2EGjYX4Yz+Za2eYqSGaQzJhVxqC6NtuAjIp5iIBquk',
  'PpsCIm9p+3PU46RHheCRlutwpGeZvlv2ljiuh+0X4l1qNwnm+0xtHyLjb2wIaW/IMp7FqW/hTnhkIJJrunm+kv3VYdFDqQF1rH7/',
  'mhjlneBd0NfAYVy6LKsk',
].join('\n');

export const snsKey = createPrivateKey({ key: Buffer.from(KEY, 'base64'), format: 'der', type: 'pkcs8' });

export const SNS_CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----\n`;
