/** A failure whose class is known where it happens, on its way through the HTTP client to the exchange it ends. */
import type { ErrorCode } from '../../model/error-code.js';

export class ConnectionFailure extends Error {
  readonly errorCode: ErrorCode;

  constructor(errorCode: ErrorCode, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}
