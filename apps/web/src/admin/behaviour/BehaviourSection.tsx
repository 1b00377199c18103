import { Instructions } from './Instructions.tsx';
import { Tools } from './Tools.tsx';

/** How Brain answers, and what it may do. */
export function BehaviourSection() {
  return (
    <>
      <Instructions />
      <Tools />
    </>
  );
}
