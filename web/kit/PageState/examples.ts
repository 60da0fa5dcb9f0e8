import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'loading', props: { loading: true } },
  { says: 'empty', props: { empty: '没有待办', emptyHint: '有新的事项会自动出现在这里。' } },
  { says: 'failed', props: { problem: { title: 'Busy', detail: '系统正忙，请稍后再试。', status: 503, code: 'store.busy' } } },
  { says: 'offline', props: { problem: { title: 'offline', status: 0, code: 'client.offline' } } },
]
