/** How a worker's thread says that it is alive, besides what its run has to say. */
export const ALIVE = 'alive';

export const ALIVE_EVERY_MS = 500;
