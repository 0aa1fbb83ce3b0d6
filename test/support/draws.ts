/**
 * What random tests draw: the same in every run, so that a change is judged by what it changed. PORTPLAN_SEED=new draws anew, and
 * PORTPLAN_SEED=N as a failure says it has drawn.
 */
import { configureGlobal } from 'fast-check';

const { PORTPLAN_SEED = '20261121' } = process.env;
if (PORTPLAN_SEED !== 'new') configureGlobal({ seed: Number(PORTPLAN_SEED) });
