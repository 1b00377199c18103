import type { BareData, FeedEntry, StoredData, StoredEvent } from '@brain/schema';

/**
 * What an owner is told of an event of somebody else: this list, field by field, and nothing beside it. No words of
 * theirs, of the model or of a tool, no title, no address, no name of a file, and no error in words, which may quote any
 * of them. A field that is new in an event is not told until it stands here.
 */
function bareData(data: StoredData, knowsTool: (name: string) => boolean): BareData {
  const bare: BareData = { event_type: data.event_type };
  // A model may write anything as the name of a tool.
  const tool = (name: string) => (knowsTool(name) ? name : 'unknown');
  if ('run_id' in data && data.run_id !== undefined) bare.run_id = data.run_id;
  if ('elapsed_ms' in data) bare.elapsed_ms = data.elapsed_ms;
  if ('state' in data) bare.state = data.state;
  if ('usage' in data) {
    bare.input_tokens = data.usage?.input_tokens;
    bare.output_tokens = data.usage?.output_tokens;
  }
  switch (data.event_type) {
    case 'message':
      bare.role = data.role;
      bare.source = data.source;
      bare.turn = data.turn;
      bare.trust = data.trust;
      bare.attachments = data.attachments?.length;
      break;
    case 'tool_call':
      bare.turn = data.turn;
      bare.tool = tool(data.name);
      break;
    case 'tool_result':
      bare.turn = data.turn;
      bare.tool = tool(data.name);
      bare.ok = data.ok;
      break;
    case 'approval':
      bare.turn = data.turn;
      bare.tool = tool(data.name);
      bare.status = data.status;
      bare.approval_id = data.approval_id;
      break;
    case 'run':
      bare.status = data.status;
      bare.model = data.model;
      bare.attempt = data.attempt;
      bare.cost = data.cost;
      bare.error_code = data.error?.code;
      break;
    case 'review':
      bare.writes = data.writes;
      bare.model = data.model;
      bare.cost = data.cost;
      break;
    case 'memory':
      bare.change = data.change;
      break;
    case 'delivery':
      bare.status = data.status;
      bare.channel = data.channel;
      bare.attempts = data.attempts;
      bare.part = data.part;
      bare.delivery_id = data.delivery_id;
      bare.again_id = data.again_id;
      break;
    case 'thought':
      break;
  }
  return bare;
}

/** An event for the eyes of `viewer`: whole where it is their own, else bare. A service is nobody. */
export function entryOf(
  event: StoredEvent,
  viewer: string | null,
  knowsTool: (name: string) => boolean,
): FeedEntry {
  const { seq, id, user_id, session_id, created_at, data } = event;
  const entry = { seq, id, user_id, session_id, created_at, data: bareData(data, knowsTool) };
  return user_id === viewer ? { ...entry, event } : entry;
}
