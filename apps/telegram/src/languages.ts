const MAX_CHATS = 1_000;

export type Languages = ReturnType<typeof createLanguages>;

/** Which language each private chat last wrote in, as Telegram says it; of the last thousand, since the start. */
export function createLanguages() {
  const chats = new Map<string, string>();
  return {
    note(chat: string, languageCode: string | undefined): void {
      chats.delete(chat);
      if (languageCode === undefined) return;
      chats.set(chat, languageCode);
      const oldest = chats.keys().next();
      if (chats.size > MAX_CHATS && !oldest.done) chats.delete(oldest.value);
    },
    of: (chat: string): string | undefined => chats.get(chat),
  };
}
