import type { RequestData, RequestName, ResponseData } from '@guise/protocol';
import type { Presence } from '../entrance.js';
import type { RateLimits } from '../rate-limits.js';

/** As a function: made when it leaves. */
type Answer<N extends RequestName> = ResponseData<N> | Promise<ResponseData<N> | (() => ResponseData<N>)>;
/** What is done upon each request. */
export type Handlers = { [N in RequestName]: (data: RequestData<N>) => Answer<N> };

/** What requests need of the connection on which they come. */
export interface RequestContext {
  /** Where the one who asks is. @throws SignallingError `not-joined` */
  present(): Presence;
  /** Counts one more. @throws SignallingError `rate-limited` */
  spend(limit: keyof RateLimits, key: string): Promise<void>;
}
