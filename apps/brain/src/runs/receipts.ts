import type { Receipt, StoredData } from '@brain/schema';
import type { NewRow } from '../store/row.ts';

/** What rows tell of changes of the memory, in their order. What was taken back is none: who did so knows of it. */
export function receiptsOf(rows: readonly Pick<NewRow, 'data'>[]): Receipt[] {
  return rows.flatMap(({ data }) => {
    if (!isChange(data) || data.change === 'restored') return [];
    const { change, content, was, undo_id } = data;
    return {
      change,
      content,
      ...(was === undefined ? {} : { was }),
      ...(undo_id === undefined ? {} : { undo_id }),
    };
  });
}

function isChange(data: NewRow['data']): data is Extract<StoredData, { event_type: 'memory' }> {
  return 'event_type' in data && data.event_type === 'memory';
}
