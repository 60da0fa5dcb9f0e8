import type { Example } from '../../gallery/example'

export const examples: Example[] = [
  { says: 'a guide', props: { text: '## 办理说明\n\n提交后，**8 个部门同时开始办理**。\n\n- 每一步都能看到。\n- 缺材料会一次告诉您。' } },
]
