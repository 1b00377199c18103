const english = {
  tools: {
    think: 'Thinking…',
    recall: 'Searching the memory…',
    remember: 'Remembering…',
    update_memory: 'Updating the memory…',
    forget: 'Forgetting…',
    fetch_page: 'Reading a page…',
    send_message: 'Writing to you…',
    send_telegram: 'Writing to you…',
    send_email: 'Writing an e-mail…',
    send_slack: 'Writing on Slack…',
  } as Readonly<Record<string, string>>,
  usingTool: (tool: string) => `Using ${tool}…`,
};
type Phrases = typeof english;

const french: Phrases = {
  tools: {
    think: 'Je réfléchis…',
    recall: 'Je cherche dans la mémoire…',
    remember: 'Je retiens…',
    update_memory: 'Je corrige la mémoire…',
    forget: 'J’oublie…',
    fetch_page: 'Je lis une page…',
    send_message: 'Je vous écris…',
    send_telegram: 'Je vous écris…',
    send_email: 'J’écris un e-mail…',
    send_slack: 'J’écris sur Slack…',
  },
  usingTool: (tool) => `J’utilise ${tool}…`,
};

const MAX_NAME = 64;

/** What a run does now, as one quiet line, in the language of the person's Telegram: French, else English. */
export function activityOf(tool: string, languageCode: string | undefined): string {
  const say = languageCode?.toLowerCase().startsWith('fr') ? french : english;
  const known = Object.hasOwn(say.tools, tool) ? say.tools[tool] : undefined;
  return `⏳ ${known ?? say.usingTool(tool.slice(0, MAX_NAME))}`;
}
