import type { Service, Endpoint } from '../model/plan/desired-state.ts';

/** An endpoint with the service that declares it. */
export interface DeclaredEndpoint {
  readonly service: Service;
  readonly endpoint: Endpoint;
}
