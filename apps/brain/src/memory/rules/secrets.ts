import { fold } from './text.ts';

/** Words that come with what opens something, without accents. Where one stands, nothing near it is kept. */
const SECRET_WORDS =
  /\b(?:pass ?(?:word|code|phrase|wd)s?|mots? de passe|mdp|pwd|pin (?:is|est|code|number|:)|(?:my|mon|the|le) (?:\w{1,12} )?pin\b|code (?:pin|puk|secret|confidentiel)|puk|cvv2?|cvc|digicode|api[ _-]?keys?|cles? (?:api|secretes?|privees?|wi-?fi|ssh)|(?:access|secret|bearer|auth|api|refresh|session) (?:token|key)s?|tokens?|jetons?|(?:private|ssh|encryption|recovery|licen[cs]e) keys?|(?:seed|recovery|backup|secret) (?:phrase|code|word)s?|credentials?|identifiants? (?:de connexion|bancaires?)|(?:credit|debit|bank) ?cards?|cartes? (?:bancaires?|de credit|bleues?)|(?:card|account) numbers?|numeros? de (?:carte|compte|secu\w*)|iban|social security|ssn|otp|2fa|mfa)\b/;

/** A code with its digits, whatever it opens; a post code opens nothing. */
const CODE = /\bcodes?\b(?! postal)[^.\n]{0,40}\d/;
const POST_CODE = /\b(?:postal code|post code|zip code|area code|code postal)\b/;

/** A payment card has 13 to 19 digits (ISO/IEC 7812); no telephone number has so many behind one another. */
const CARD = /(?:\d[ .-]?){13,19}/;
const IBAN = /\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,8}/;
/** Keys as services print them. */
const ISSUED = /(?:\bsk-|\bpk_|\bgh[pousr]_|\bxox[abprs]-|\bakia|\beyj)[\w-]{8}|-----begin/;
const TOKEN_CHARS = 16;

/** Whether a statement holds what opens a door, an account or a wallet. Rather once too often: such are never kept. */
export function looksSecret(statement: string): boolean {
  const plain = fold(statement).toLowerCase();
  if (SECRET_WORDS.test(plain) || CARD.test(plain) || IBAN.test(plain) || ISSUED.test(plain)) return true;
  if (CODE.test(plain) && !POST_CODE.test(plain)) return true;
  return statement.split(/\s+/).some(isToken);
}

/** A long word of letters and digits in which no language is spoken. */
function isToken(word: string): boolean {
  if (word.length < TOKEN_CHARS || /^https?:|@/.test(word) || !/^[\w+/=.-]+$/.test(word)) return false;
  return (word.match(/\d/g) ?? []).length >= 3 && /[a-z]/i.test(word);
}
