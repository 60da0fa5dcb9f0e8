import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'two faults', props: { lines: [{ id: 'a', text: '请填写婴儿姓名' }, { id: 'b', text: '请上传住院费用票据' }] } },
  { says: 'one fault', props: { lines: [{ id: 'a', text: '请填写账号' }] } },
]
