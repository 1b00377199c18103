// Before a test file: node:test follows each promise of a process by an async hook, to know which test an error belongs
// to that nobody has caught. In tests that await a million times that is half of the work. Without it such an error
// fails the file instead. Timers, and whatever else is no promise, are followed as before.
const hooks = require('node:async_hooks');
const { createHook } = hooks;

hooks.createHook = (callbacks) => {
  const isOfTheRunner = new Error().stack?.includes('node:internal/test_runner/');
  if (!isOfTheRunner) return createHook(callbacks);
  hooks.createHook = createHook;
  return createHook({ ...callbacks, trackPromises: false });
};
