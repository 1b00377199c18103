/** Why a file did not arrive. `link`: the brain could not be reached. */
export type UploadFaultCode = 'link' | 'large' | 'room' | 'signed-out' | 'other';

export class UploadFault extends Error {
  readonly code: UploadFaultCode;

  constructor(code: UploadFaultCode, message = '') {
    super(message);
    this.name = 'UploadFault';
    this.code = code;
  }
}
