import type { Me, Role } from '@brain/schema';

/** Who is signed in at this browser. */
export interface Person {
  user_id: string;
  role: Role;
  /** '' where nobody has said. */
  name: string;
}

/** Null for a service, which is nobody who could sit here. */
export function personOf({ user_id, role, name }: Me): Person | null {
  return user_id === null ? null : { user_id, role: role ?? 'member', name: name ?? '' };
}

/** What to call a person before others. */
export function nameOf({ name, user_id }: Pick<Person, 'name' | 'user_id'>): string {
  return name || user_id;
}
