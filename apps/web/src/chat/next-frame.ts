/** A hidden page has no frames, and nothing is to wait for one there. */
export function nextFrame(): Promise<void> {
  return new Promise(
    (done) => void (document.hidden ? setTimeout(done) : requestAnimationFrame(() => done())),
  );
}
