/** What stands in the browser of each removal that waits: this, and the id of its session. */
export const REMOVING = 'brain.removing.';
