import type { Example } from '../../gallery/example'

const figures = (n: number) => ({ open: 12 - n, in_hand: 5 + n, parked: n % 3, yellow: n, overdue: n % 4, opened: 60 - n, done: 52 + n, late: n % 2, returned: n % 3, turned_red: n, done_week: 14 })
export const examples: Example[] = [
  { says: 'six units', props: { title: '各单位在办', of: '单位', lines: ['清河派出所', '望湖派出所', '云湖区市场监督管理局', '云湖区卫生健康局', '清河社区卫生服务中心', '云湖区医疗保障局'].map((title, n) => ({ key: title, title, hint: '云湖区', figures: figures(n) })) } },
]
