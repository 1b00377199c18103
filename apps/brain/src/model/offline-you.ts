const ENGLISH: Record<string, string> = {
  is: 'are',
  was: 'were',
  has: 'have',
  does: 'do',
  studies: 'study',
  cannot: 'cannot',
};
const FRENCH: Record<string, string> = {
  est: 'es',
  a: 'as',
  va: 'vas',
  vit: 'vis',
  vient: 'viens',
  prend: 'prends',
  apprend: 'apprends',
  boit: 'bois',
  part: 'pars',
  peut: 'peux',
  fait: 'fais',
  hait: 'hais',
  conduit: 'conduis',
};
const YOUR: Record<string, string> = { le: 'ton', la: 'ta', les: 'tes', "l'": 'ton', du: 'ton' };

/** A kept statement, said to the person it is about; in either language, since memories outlive a change of it. */
export function toYou(statement: string): string {
  const own = /^The user's (.*)$/s.exec(statement)?.[1];
  if (own !== undefined) return `Your ${own}`;
  const [, does, rest = ''] = /^The user (\w+)(.*)$/s.exec(statement) ?? [];
  if (does !== undefined)
    return `You ${ENGLISH[does] ?? does.replace(/s$/, '')}${rest.replace(/\btheir\b/g, 'your').replace(/\bthemselves\b/g, 'yourself')}`;
  return statement.startsWith("L'utilisateur ") ? toi(statement) : toTien(statement);
}

/** "L'utilisateur s'appelle Léa" → "Tu t'appelles Léa" */
function toi(statement: string): string {
  const [, small = '', does = '', rest = ''] =
    /^L'utilisateur (ne s'|n'|ne |s'|se )?(\S+)(.*)$/s.exec(statement) ?? [];
  const verb = FRENCH[does] ?? (does.endsWith('e') ? `${does}s` : does);
  return `Tu ${small.replace(/s(?=['e])/, 't')}${verb}${rest.replace(/ s(on|a|es) /g, ' t$1 ')}`;
}

/** "La femme de l'utilisateur" → "Ta femme"; "Le plat préféré de la femme de l'utilisateur" → "Le plat préféré de ta femme" */
function toTien(statement: string): string {
  const person = /^(.{1,60}?) (?:de )?(la|du) ([\p{L}-]+) de l'utilisateur(?= )/u.exec(statement);
  if (person) {
    const [all, what, article = '', who] = person;
    return `${what} de ${YOUR[article]} ${who}${statement.slice(all.length)}`;
  }
  const [, first = '', thing, rest] =
    /^(Les|Le|La|L')\s?(.{1,80}?) de l'utilisateur(.*)$/s.exec(statement) ?? [];
  if (thing === undefined) return statement;
  const yours = YOUR[first.toLowerCase()] ?? 'ton';
  return `${yours.charAt(0).toUpperCase()}${yours.slice(1)} ${thing}${rest}`;
}
