import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'one figure each', props: { title: '一年里各类待遇', of: '领域', parts: ['一年'], lines: [{ key: 'elderly', title: '养老', values: [1440] }, { key: 'disability', title: '残疾人', values: [1560] }], shown: (value: number) => `${value} 元` } },
  { says: 'parts', props: { title: '应享和已享', of: '政策', parts: ['已在享受', '还没享受'], lines: [{ key: 'a', title: '老年综合津贴', values: [820, 310] }, { key: 'b', title: '护理补贴', values: [210, 40] }] } },
]
