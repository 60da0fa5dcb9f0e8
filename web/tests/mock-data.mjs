// The birth story of the fictional city 云澜, as the server would tell it. No real person, no real number.
import { readFileSync } from 'node:fs'
const t = (zh, en) => ({ zh, en })
const day = 86_400_000
export const ago = (days, hours = 0) => new Date(Date.now() - days * day - hours * 3_600_000).toISOString()
export const on = (days) => new Date(Date.now() + days * day).toISOString().slice(0, 10)

export const actors = {
  'chen.yu': { account: 'chen.yu', kind: 'resident', name: '陈雨', assurance: 3, enterprises: [{ id: 'ent-1', name: '云澜市青禾食品店', role: '法定代表人' }], posts: [], permissions: [] },
  'li.police': { account: 'li.police', kind: 'officer', name: '李明', assurance: 3, enterprises: [], posts: [{ post: 'police-qinghe-household', title: t('户籍民警', 'Household registration officer'), unit: 'police-qinghe', unit_title: t('青禾派出所', 'Qinghe Police Station'), region: '990101001000', queues: ['police/household', 'health/birth'] }], permissions: ['supervision.read', 'appeals.review', 'appeals.judge', 'appeals.act', 'policies.match', 'policies.draw', 'policies.publish', 'claims.review', 'claims.decide'] },
  'ye.payments': { account: 'ye.payments', kind: 'officer', name: '叶宁', assurance: 3, enterprises: [], posts: [{ post: 'civil-affairs.payments', title: t('补贴发放专员', 'Benefits payment officer'), unit: 'civil-affairs', unit_title: t('云澜市民政局', 'Bureau of Civil Affairs'), region: '990100000000', queues: [] }], permissions: ['policies.match', 'payments.prepare', 'payments.approve'] },
  operator: { account: 'operator', kind: 'operator', name: '系统管理员', assurance: 3, enterprises: [], posts: [], permissions: ['packs.manage', 'outbox.manage', 'webhooks.manage', 'health.read', 'projections.manage', 'organisation.read', 'accounts.read', 'insight.read', 'accounts.create', 'accounts.secure', 'journal.read', 'journal.verify', 'processes.manage', 'processes.read', 'processes.design', 'processes.approve', 'processes.steer'] },
}

const code = (pairs) => pairs.map(([value, zh, en]) => ({ const: value, title: zh, 'x-tonghe': { title_en: en } }))
const field = (title, en, section, more = {}) => {
  const { hints, ...schema } = more
  return { type: 'string', title, ...schema, 'x-tonghe': { title_en: en, section, ...hints } }
}
const is = (path, value) => {
  const [head, ...rest] = path.split('.')
  const inner = rest.length ? is(rest.join('.'), value) : { const: value }
  return { type: 'object', required: [head], properties: { [head]: inner } }
}

const child = (section) => ({
  type: 'object', title: '新生儿', 'x-tonghe': { title_en: 'The newborn', section },
  required: ['name', 'sex', 'birth_date', 'nation'],
  properties: {
    name: field('婴儿姓名', "Baby's name", section, { minLength: 2, maxLength: 30, pattern: '^[\\u4e00-\\u9fa5·]{2,30}$', hints: { semantic: 'person.name', help: t('应当随父姓或者母姓，使用规范汉字。', "The family name of the father or mother, in standard Chinese characters.") } }),
    sex: field('性别', 'Sex', section, { oneOf: code([['1', '男', 'Male'], ['2', '女', 'Female']]), hints: { semantic: 'person.sex', lock: 'verified' } }),
    birth_date: field('出生日期', 'Date of birth', section, { format: 'date', hints: { semantic: 'person.birth_date', lock: 'verified' } }),
    nation: field('民族', 'Ethnic group', section, { oneOf: code([['01', '汉族', 'Han'], ['02', '蒙古族', 'Mongol'], ['03', '回族', 'Hui'], ['04', '藏族', 'Tibetan'], ['05', '维吾尔族', 'Uyghur'], ['06', '苗族', 'Miao'], ['07', '彝族', 'Yi'], ['08', '壮族', 'Zhuang'], ['09', '布依族', 'Bouyei'], ['10', '朝鲜族', 'Korean'], ['11', '满族', 'Manchu'], ['15', '土家族', 'Tujia']]), hints: { semantic: 'person.nation', help: t('只能选择父亲或者母亲的民族。', "Must be the ethnic group of the father or the mother.") } }),
  },
})

export const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object',
  required: ['branch', 'child', 'mother', 'household', 'contact'],
  properties: {
    branch: {
      type: 'object', title: '先问几件事', 'x-tonghe': { title_en: 'A few questions first', section: 'branch' },
      required: ['born_here', 'married', 'twins', 'father_local'],
      properties: {
        born_here: field('孩子是在本市医院出生的吗？', 'Was the child born in a hospital of this city?', 'branch', { type: 'boolean', hints: { help: t('是的话，出生信息由医院直接传来，您不用再填。', 'If so, the hospital sends the birth record and you need not type it.') } }),
        married: field('父母登记结婚了吗？', 'Are the parents married?', 'branch', { type: 'boolean' }),
        twins: field('是双胞胎或多胞胎吗？', 'Are they twins or more?', 'branch', { type: 'boolean' }),
        father_local: field('孩子父亲的户口在本市吗？', "Is the father's household registered in this city?", 'branch', { type: 'boolean', hints: { when: is('branch.married', true) } }),
      },
    },
    child: child('child'),
    second_child: { ...child('child'), title: '第二个孩子', 'x-tonghe': { title_en: 'The second child', section: 'child', when: is('branch.twins', true) } },
    birth: {
      type: 'object', title: '出生情况', 'x-tonghe': { title_en: 'The birth', section: 'child' }, required: ['hospital', 'weeks', 'weight_g'],
      properties: {
        hospital: field('出生医院', 'Hospital', 'child', { hints: { lock: 'verified' } }),
        weeks: field('出生孕周', 'Weeks of pregnancy', 'child', { type: 'integer', minimum: 20, maximum: 45, hints: { lock: 'verified' } }),
        weight_g: field('出生体重（克）', 'Birth weight (grams)', 'child', { type: 'integer', minimum: 300, maximum: 8000, hints: { lock: 'verified' } }),
        place: field('出生地（境外或外地）', 'Place of birth (elsewhere)', 'child', { hints: { when: is('branch.born_here', false), help: t('写到县（区）或者国家、城市。', 'Down to the county, or the country and city.') } }),
      },
    },
    mother: {
      type: 'object', title: '母亲', 'x-tonghe': { title_en: 'Mother', section: 'parents' }, required: ['name', 'identity_number', 'phone'],
      properties: {
        name: field('母亲姓名', "Mother's name", 'parents', { hints: { semantic: 'mother.name', lock: 'verified' } }),
        identity_number: field('母亲公民身份号码', "Mother's identity number", 'parents', { pattern: '^[0-9]{17}[0-9X]$', hints: { semantic: 'mother.identity_number', widget: 'identity_number', lock: 'verified' } }),
        phone: field('母亲手机号码', "Mother's mobile number", 'parents', { pattern: '^1[3-9][0-9]{9}$', hints: { widget: 'phone', help: t('办理进度会发到这个号码。', 'News of your application is sent to this number.') } }),
      },
    },
    father: {
      type: 'object', title: '父亲', 'x-tonghe': { title_en: 'Father', section: 'parents', when: is('branch.married', true) }, required: ['name', 'identity_number'],
      properties: {
        name: field('父亲姓名', "Father's name", 'parents', { hints: { lock: 'verified' } }),
        identity_number: field('父亲公民身份号码', "Father's identity number", 'parents', { pattern: '^[0-9]{17}[0-9X]$', hints: { widget: 'identity_number', lock: 'verified' } }),
      },
    },
    household: {
      type: 'object', title: '落户', 'x-tonghe': { title_en: 'Household registration', section: 'household' }, required: ['with', 'address', 'relation'],
      properties: {
        with: field('随谁落户', 'Registered with', 'household', { oneOf: code([['mother', '随母亲', 'The mother'], ['father', '随父亲', 'The father']]) }),
        address: field('落户地址', 'Registered address', 'household', { hints: { lock: 'verified' } }),
        relation: field('与户主的关系', 'Relation to the head of household', 'household', { oneOf: code([['20', '子', 'Son'], ['30', '女', 'Daughter'], ['40', '孙子、孙女', 'Grandchild'], ['97', '其他亲属', 'Other relative']]) }),
      },
    },
    insurance: {
      type: 'object', title: '医保与社保卡', 'x-tonghe': { title_en: 'Insurance and card', section: 'benefit' }, required: ['enrol', 'card_bank'],
      properties: {
        enrol: field('参加城乡居民医疗保险', 'Enrol in residents’ medical insurance', 'benefit', { type: 'boolean', hints: { help: t('出生后 90 天内参保，待遇从出生之日起算。', 'Enrolled within 90 days of birth, benefits count from the day of birth.') } }),
        card_bank: field('社会保障卡的银行', 'Bank of the social security card', 'benefit', { oneOf: code([['102', '云澜银行', 'Yunlan Bank'], ['103', '青禾农商银行', 'Qinghe Rural Bank'], ['104', '澜江银行', 'Lanjiang Bank']]), hints: { when: is('insurance.enrol', true) } }),
      },
    },
    allowance: {
      type: 'object', title: '育儿补贴', 'x-tonghe': { title_en: 'Childcare allowance', section: 'benefit' }, required: ['account_holder', 'account'],
      properties: {
        account_holder: field('收款人', 'Payee', 'benefit', { oneOf: code([['mother', '母亲', 'Mother'], ['father', '父亲', 'Father']]) }),
        account: field('收款银行账号', 'Bank account', 'benefit', { pattern: '^[0-9]{12,24}$', hints: { help: t('12 到 24 位数字。', '12 to 24 digits.') } }),
      },
    },
    contact: {
      type: 'object', title: '领取方式', 'x-tonghe': { title_en: 'Delivery', section: 'delivery' }, required: ['delivery'],
      properties: {
        delivery: field('纸质证件怎样领取', 'How to receive paper documents', 'delivery', { oneOf: code([['none', '只要电子证照', 'Electronic certificates only'], ['mail', '邮寄到家', 'By mail'], ['counter', '到窗口领取', 'At the counter']]) }),
        address: field('收件地址', 'Postal address', 'delivery', { minLength: 5, hints: { when: is('contact.delivery', 'mail'), widget: 'textarea' } }),
      },
    },
  },
}
schema.required.push('birth', 'father', 'insurance', 'allowance')
schema.properties.contact.required.push('address')

export const sections = [
  { section: 'branch', title: t('先问几件事', 'A few questions first') },
  { section: 'child', title: t('孩子', 'The child') },
  { section: 'parents', title: t('父母', 'The parents') },
  { section: 'household', title: t('落户', 'Household registration') },
  { section: 'benefit', title: t('医保、社保卡与补贴', 'Insurance, card and allowance') },
  { section: 'delivery', title: t('领取方式', 'Delivery') },
]

export const values = {
  branch: { born_here: true, married: true, twins: false, father_local: true },
  child: { sex: '2', birth_date: on(-6), nation: '01' },
  birth: { hospital: '云澜市妇幼保健院', weeks: 39, weight_g: 3280 },
  mother: { name: '陈雨', identity_number: '990101199404120028', phone: '13800000026' },
  father: { name: '周航', identity_number: '990101199210230018' },
  household: { with: 'mother', address: '云澜市青禾区清河街道禾苑社区 12 幢 3 单元 401 室', relation: '30' },
  insurance: { enrol: true },
  allowance: { account_holder: 'mother', account: '6228480000000000123' },
  contact: { delivery: 'none' },
}

const from = (source, zh, en, locked = true, days = 1) => ({ source, source_title: t(zh, en), at: ago(days, 3), verified: true, locked })
const birth = from('registry:birth', '卫健委 · 出生医学记录', 'Health commission · birth record')
const police = from('registry:person', '公安局 · 人口库', 'Police · population register')
const marriage = from('registry:marriage', '民政局 · 婚姻登记', 'Civil affairs · marriage register', true, 2)
export const origins = {
  '/branch/born_here': { ...birth, locked: false }, '/branch/married': { ...marriage, locked: false },
  '/child/sex': birth, '/child/birth_date': birth, '/birth/hospital': birth, '/birth/weeks': birth, '/birth/weight_g': birth,
  '/mother/name': police, '/mother/identity_number': police, '/mother/phone': { ...from('account', '您的账号', 'Your account', false, 120), verified: false },
  '/father/name': marriage, '/father/identity_number': marriage,
  '/household/address': from('registry:household', '公安局 · 户籍库', 'Police · household register'),
  '/allowance/account': { ...from('case:allowance', '您 2024 年的育儿补贴申请', 'Your allowance application of 2024', false, 400), verified: false },
}

export const birthItems = [
  ['birth-certificate', '出生医学证明签发', 'Medical certificate of birth', '卫生健康委', 'Health Commission', 2],
  ['birth-registration', '出生登记（落户）', 'Birth registration', '公安局', 'Public Security', 3],
  ['vaccination-record', '预防接种证办理', 'Vaccination record', '疾病预防控制局', 'Disease Control', 1],
  ['medical-insurance', '城乡居民医保参保', 'Residents’ medical insurance', '医疗保障局', 'Healthcare Security', 5],
  ['social-card', '社会保障卡申领', 'Social security card', '人力资源和社会保障局', 'Human Resources', 7],
  ['maternity-expenses', '生育医疗费用报销', 'Maternity expenses', '医疗保障局', 'Healthcare Security', 10],
  ['birth-notice', '生育登记', 'Fertility registration', '卫生健康委', 'Health Commission', 1],
  ['childcare-allowance', '育儿补贴申领', 'Childcare allowance', '卫生健康委', 'Health Commission', 15],
].map(([item, zh, en, azh, aen, days]) => ({ item, title: t(zh, en), authority_title: t(azh, aen), promised_workdays: days, summary: t(`由${azh}办理`, `Handled by ${aen}`) }))

export function draftItems(v) {
  const because = {
    'birth-certificate': v.branch?.born_here === false ? [false, '孩子不在本市出生，由出生地签发', 'Born elsewhere: issued where the child was born'] : [true, '孩子在本市出生', 'Born in this city'],
    'birth-registration': [true, '孩子出生后应当登记户口', 'Every newborn is registered'],
    'vaccination-record': [true, '出生后 1 个月内办理', 'Due within a month of birth'],
    'medical-insurance': v.insurance?.enrol === false ? [false, '您选择不参保', 'You chose not to enrol'] : [true, '您选择了参保', 'You chose to enrol'],
    'social-card': v.insurance?.enrol === false ? [false, '参保后才能申领', 'Needs enrolment'] : [true, '参保后可以申领', 'Follows enrolment'],
    'maternity-expenses': [true, '母亲参加了职工生育保险', 'The mother has maternity insurance'],
    'birth-notice': [true, '生育后应当登记', 'Registered after birth'],
    'childcare-allowance': [true, '孩子不满 3 周岁', 'The child is under three'],
  }
  return birthItems.map((i) => ({ item: i.item, title: i.title, authority_title: i.authority_title, applies: because[i.item][0], reason: t(because[i.item][1], because[i.item][2]) }))
}

export function draftMaterials(v, uploaded) {
  const rows = [
    { material: 'birth_record', title: t('出生医学记录', 'Birth record'), required: true, state: v.branch?.born_here === false ? 'missing' : 'fetched', origin: { source: 'registry:birth', source_title: t('卫健委 · 出生医学记录', 'Health commission · birth record'), at: ago(1) }, items: ['birth-certificate', 'birth-registration'] },
    { material: 'mother_identity', title: t('母亲居民身份证', "Mother's identity card"), required: true, state: 'certificate', origin: { source: 'certificate:identity_card', source_title: t('电子居民身份证', 'Electronic identity card'), at: ago(300) }, items: ['birth-registration', 'medical-insurance'] },
    { material: 'household_book', title: t('居民户口簿', 'Household register'), required: true, state: 'fetched', origin: { source: 'registry:household', source_title: t('公安局 · 户籍库', 'Police · household register'), at: ago(1) }, items: ['birth-registration'] },
    ...(v.branch?.married ? [{ material: 'marriage_certificate', title: t('结婚证', 'Marriage certificate'), required: true, state: 'certificate', origin: { source: 'certificate:marriage', source_title: t('电子结婚证', 'Electronic marriage certificate'), at: ago(900) }, items: ['birth-registration', 'birth-notice'] }] : [{ material: 'parentage', title: t('亲子关系说明', 'Statement of parentage'), required: true, state: 'missing', items: ['birth-registration'] }]),
    { material: 'bank_card', title: t('收款账户照片', 'Photo of the bank card'), required: false, state: 'reused', origin: { source: 'case:allowance', source_title: t('2024 年的申请', 'Application of 2024'), at: ago(400), name: 'bank-card.jpg', bytes: 183000 }, items: ['childcare-allowance'] },
    { material: 'hospital_invoice', title: t('住院费用票据', 'Hospital invoice'), required: true, state: 'missing', items: ['maternity-expenses'], fill: t('医院的电子票据还没有传来，请拍照上传。', 'The electronic invoice has not arrived; please upload a photo.') },
  ]
  return rows.map((m) => ({ accept: ['pdf', 'jpg', 'png'], bytes_max: 10_000_000, ...m, ...(uploaded[m.material] ? { state: 'uploaded', origin: uploaded[m.material] } : {}) }))
}

const law = [{ title: t('中华人民共和国户口登记条例', 'Household Registration Regulations'), article: t('第七条', 'Art. 7') }, { title: t('中华人民共和国母婴保健法', 'Law on Maternal and Infant Health Care'), article: t('第二十三条', 'Art. 23') }, { title: t('国务院办公厅关于加快推进“出生一件事”的指导意见', 'State Council guidance on one-thing-once services'), article: t('全文', 'whole') }]
export const services = [
  { service: 'birth', kind: 'bundle', title: t('出生一件事', 'A child is born'), summary: t('一张表、一次提交，同时办好出生证明、落户、医保、社保卡、育儿补贴等 8 件事。', 'One form, one submission: birth certificate, registration, insurance, card and allowance, eight matters at once.'), authority_title: t('卫生健康委牵头，8 个部门', 'Health Commission with 8 departments'), promised_workdays: 15, audience: ['person'], items: ['birth-certificate', 'birth-registration', 'vaccination-record', 'medical-insurance', 'social-card', 'maternity-expenses', 'birth-notice', 'childcare-allowance'], py: 'csyjs' },
  { service: 'residence-permit', kind: 'item', title: t('居住证申领', 'Residence permit'), summary: t('在本市居住半年以上，可以申领居住证。', 'For those who have lived here for more than half a year.'), authority_title: t('公安局', 'Public Security'), promised_workdays: 5, audience: ['person'], py: 'jzzsl' },
  { service: 'sole-proprietor', kind: 'item', title: t('个体工商户设立登记', 'Register a sole proprietorship'), summary: t('开店经营先登记，一个工作日领电子营业执照。', 'Register before you open: electronic licence in one working day.'), authority_title: t('市场监督管理局', 'Market Regulation'), promised_workdays: 1, audience: ['person', 'enterprise'], py: 'gtgshsldj' },
  ...birthItems.map((i) => ({ service: i.item, kind: 'item', title: i.title, summary: i.summary, authority_title: i.authority_title, promised_workdays: i.promised_workdays, audience: ['person'], py: i.item })),
]
export function guide(service) {
  const s = services.find((x) => x.service === service)
  if (!s) return null
  const bundle = s.kind === 'bundle'
  return {
    ...s, py: undefined, version: '3', law: bundle ? law : law.slice(0, 1),
    conditions: bundle ? [t('父母至少一方的户口在本市，或者孩子在本市出生。', 'At least one parent is registered here, or the child was born here.'), t('孩子出生不满 90 天（超过也能办，医保从办理当月起算）。', 'Within 90 days of birth (later is possible; insurance then counts from that month).'), t('申请人是孩子的父亲、母亲或者其他监护人。', 'The applicant is the father, the mother or another guardian.')] : [t('符合办理条件的居民。', 'Residents who meet the conditions.')],
    materials: draftMaterials({ branch: { born_here: true, married: true } }, {}).slice(0, bundle ? 9 : 3).map((m) => ({ material: m.material, title: m.title, required: m.required, sources: m.state === 'missing' ? ['registry:invoice', 'upload'] : m.state === 'fetched' ? ['registry:birth'] : m.state === 'certificate' ? ['certificate:identity'] : ['case:allowance', 'upload'], accept: ['pdf', 'jpg', 'png'] })),
    legal_workdays: bundle ? 30 : 20, fee: t('不收费', 'Free of charge'), visits: 0,
    steps: [{ title: t('填写一张表，提交一次', 'Fill one form, submit once'), who: t('您', 'You') }, { title: t('各部门同时受理', 'All departments accept in parallel'), who: t('8 个部门', '8 departments'), workdays: 2 }, { title: t('审查与决定', 'Review and decision'), who: t('各部门', 'Each department'), workdays: 13 }, { title: t('电子证照进入卡包', 'Certificates arrive in your wallet'), who: t('系统', 'System') }],
    result: t('电子证照，可选邮寄纸质证件', 'Electronic certificates; paper by mail if you wish'),
    questions: [{ q: t('孩子还没有起好名字，能先办吗？', 'Can I start before the child has a name?'), a: t('可以先保存草稿。出生医学证明需要姓名，起好名字后再提交。', 'Save a draft. The certificate of birth needs the name; submit when you have one.') }, { q: t('只有母亲一方，能办吗？', 'Can a mother alone apply?'), a: t('可以。在“先问几件事”里选择没有登记结婚，父亲一栏就不用填。', 'Yes. Answer that the parents are not married, and the part on the father disappears.') }, { q: t('某个部门没有通过，其他的还算数吗？', 'If one department refuses, do the others still count?'), a: t('算数。每一件事单独办理，一件不通过不影响其他。', 'Yes. Each part goes its own way.') }],
    items: bundle ? birthItems.map(({ item, ...rest }) => ({ service: item, ...rest })) : [],
    guide: t('## 办理说明\n\n提交后，**8 个部门同时开始办理**，不用您再跑腿。\n\n- 每一步由谁办、什么时候办完，都能在“我的办件”里看到。\n- 缺材料时，部门会**一次性**告诉您。\n- 办好的证照会进入您的卡包。', '## How it goes\n\nAfter you submit, **eight departments begin at the same time**.\n\n- You see who holds each part and until when.\n- If something is missing you are told **once, completely**.\n- Certificates arrive in your wallet.'),
  }
}

const clock = (colour, days_left, state = 'running') => ({ state, colour, days_left })
const words = { submitted: ['已提交', 'Submitted'], accepted: ['已受理', 'Accepted'], in_review: ['审查中', 'In review'], granted: ['准予', 'Granted'], refused: ['不予许可', 'Refused'], correction_requested: ['待补正', 'Correction requested'], completed: ['已办结', 'Completed'], withdrawn: ['已撤回', 'Withdrawn'], not_accepted: ['不予受理', 'Not accepted'] }
export const statusTitle = (s) => t(...(words[s] ?? [s, s]))
const part = (n, status, more = {}) => {
  const i = birthItems[n]
  return { case: `case-birth-${n + 1}`, number: `YL2026112200${n + 11}`, service: i.item, kind: 'item', title: i.title, status, status_title: statusTitle(status), applicant_name: '陈雨', submitted_at: ago(2), accepted_on: on(-2), due_on: on(i.promised_workdays + 1), clock: clock('green', i.promised_workdays), holder: { kind: 'officer', title: i.authority_title }, authority_title: i.authority_title, actions: [], version: 3, ...more }
}
const done = (n, certificate) => part(n, 'granted', { clock: clock('green', 0, 'stopped'), holder: { kind: 'system', title: t('已办结', 'Done') }, certificates: certificate ? [certificate] : [] })
export const certificates = [
  ['cert-birth', '出生医学证明', 'Medical certificate of birth', 'Z990000026', '云澜市卫生健康委员会', -1, '1.2.156.3005.2.11100000MB0E9901XX111.11990100MB1A.Z990000026.001.5'],
  ['cert-vaccine', '预防接种证', 'Vaccination record', '9901-2026-00417', '青禾区疾病预防控制中心', -1, '1.2.156.3005.2.11100000MB0E9901XX207.12990101.990120260417.001.K'],
  ['cert-id', '居民身份证', 'Identity card', '990101199404120028', '云澜市公安局', -900, '1.2.156.3005.2.11100000000013338W011.11990100.990101199404120028.001.T'],
  ['cert-marriage', '结婚证', 'Marriage certificate', 'J990101-2023-001206', '青禾区民政局', -1100, '1.2.156.3005.2.11100000000013127D032.11990101.J990101.001.F'],
].map(([certificate, zh, en, number, issuer, days, identifier]) => ({ certificate, identifier, number, title: t(zh, en), status: certificate === 'cert-marriage' ? 'suspended' : 'valid', version: 1, holder_name: zh.startsWith('出生') || zh.startsWith('预防') ? '周清禾' : '陈雨', issuer_title: issuer, issued_on: on(days), valid_to: certificate === 'cert-id' ? on(6400) : null, data: [{ title: t('姓名', 'Name'), value: '周清禾' }, { title: t('性别', 'Sex'), value: '女' }, { title: t('出生日期', 'Date of birth'), value: on(-6) }, { title: t('出生医院', 'Hospital'), value: '云澜市妇幼保健院' }, { title: t('母亲', 'Mother'), value: '陈雨' }, { title: t('父亲', 'Father'), value: '周航' }] }))

const line = (at, kind, zh, en, who, opinion) => ({ at, kind, title: t(zh, en), who, opinion })
export const filled = { ...values, child: { ...values.child, name: '周清禾' }, insurance: { enrol: true, card_bank: '102' } }
const form = { schema, sections, values: null, origins }
form.values = filled
export const birthCase = {
  case: 'case-birth', number: 'YL20261122000010', service: 'birth', kind: 'bundle', title: t('出生一件事', 'A child is born'), status: 'in_review', status_title: statusTitle('in_review'), applicant_name: '陈雨', submitted_at: ago(2), accepted_on: on(-2), due_on: on(19), clock: clock('green', 13), holder: { kind: 'system', title: t('5 个部门办理中', '5 departments at work') }, authority_title: t('卫生健康委牵头', 'Health Commission'),
  parts: [
    done(0, { certificate: 'cert-birth', title: t('出生医学证明', 'Medical certificate of birth') }),
    part(1, 'in_review', { due_on: on(1), clock: clock('yellow', 1), holder: { kind: 'officer', title: t('青禾派出所 · 户籍岗', 'Qinghe Police Station · household') } }),
    done(2, { certificate: 'cert-vaccine', title: t('预防接种证', 'Vaccination record') }),
    part(3, 'accepted'), part(4, 'submitted', { accepted_on: undefined, clock: clock('green', 7, 'paused'), holder: { kind: 'system', title: t('等医保参保完成', 'Waits for the insurance') } }),
    part(5, 'correction_requested', { accepted_on: undefined, clock: clock('green', 10, 'paused'), holder: { kind: 'applicant', title: t('您：请补正', 'You: please supply what is missing') }, actions: ['supplement', 'withdraw'], correction: { what: [{ material: 'hospital_invoice', title: t('住院费用票据', 'Hospital invoice'), what: '照片模糊，看不清票据号码，请重新拍照上传。' }, { pointer: '/allowance/account', title: t('收款银行账号', 'Bank account'), what: '账号少一位，请核对后填写。' }], by: on(5) } }),
    done(6), part(7, 'in_review', { due_on: on(-1), clock: clock('red', -1) }),
  ],
  timeline: [
    line(ago(2, 2), 'case.submitted', '您提交了申请', 'You submitted the application', '陈雨'),
    line(ago(2, 2), 'case.accepted', '8 件事分送 6 个部门', 'Eight matters sent to six departments', t('系统', 'System')),
    line(ago(1, 6), 'part.granted', '生育登记已办结', 'Fertility registration completed', t('卫生健康委 · 自动办理', 'Health Commission · automatic')),
    line(ago(1, 3), 'part.granted', '出生医学证明已签发', 'Medical certificate of birth issued', t('市妇幼保健院 · 王医生', 'Maternity hospital · Dr Wang'), '出生记录与助产机构登记一致，准予签发。'),
    line(ago(0, 5), 'part.correction_requested', '生育医疗费用报销：请补正 2 处', 'Maternity expenses: two things to correct', t('医疗保障局 · 赵静', 'Healthcare Security · Zhao Jing'), '照片模糊，请一并补正。'),
  ],
  materials: draftMaterials(values, { hospital_invoice: { source: 'upload', source_title: t('您上传', 'Uploaded by you'), at: ago(2), name: '住院票据.jpg', bytes: 2_400_000 } }),
  certificates: [{ certificate: 'cert-birth', title: t('出生医学证明', 'Medical certificate of birth') }, { certificate: 'cert-vaccine', title: t('预防接种证', 'Vaccination record') }],
  rating: null, actions: ['withdraw', 'rate'], form: filled, schema: { ...schema, 'x-tonghe': { title_en: 'A child is born', sections } }, version: 9,
}
export const cases = [
  birthCase,
  { ...part(0, 'completed'), case: 'case-permit', number: 'YL20260911000233', service: 'residence-permit', title: t('居住证申领', 'Residence permit'), status: 'completed', status_title: statusTitle('completed'), submitted_at: ago(70), accepted_on: on(-70), due_on: on(-65), clock: clock('green', 0, 'stopped'), holder: { kind: 'system', title: t('已办结', 'Done') }, authority_title: t('公安局', 'Public Security'), rating: { stars: 5, tags: ['fast', 'clear'], comment: '在家就办好了。', at: ago(60) }, timeline: [line(ago(70), 'case.submitted', '您提交了申请', 'You submitted the application', '陈雨'), line(ago(66), 'case.granted', '准予，居住证已制发', 'Granted, permit issued', t('青禾派出所', 'Qinghe Police Station'))], materials: [], certificates: [] },
]

const outcomes = [{ outcome: 'accept', title: t('准予登记', 'Grant'), needs_opinion: false }, { outcome: 'request_correction', title: t('要求补正', 'Request correction'), needs_opinion: false }, { outcome: 'not_accept', title: t('不予办理', 'Refuse'), needs_opinion: true }]
const names = [['陈*', 1, 'yellow'], ['王*丽', -2, 'red'], ['刘*', 0, 'yellow'], ['赵*国', 3, 'green'], ['孙*', 3, 'green'], ['周*敏', 2, 'green'], ['吴*', 4, 'green'], ['郑*华', 5, 'green']]
export const tasks = names.map(([name, left, colour], n) => ({ task: `task-${n + 1}`, case: n === 0 ? 'case-birth-2' : `case-x${n}`, part_of: n % 3 === 0 ? 'case-birth' : undefined, title: t(['审查出生登记', '受理出生登记', '审查居住证'][n % 3], ['Review birth registration', 'Accept birth registration', 'Review residence permit'][n % 3]), item_title: n % 3 === 2 ? t('居住证申领', 'Residence permit') : t('出生登记（落户）', 'Birth registration'), element: 'review', act: 'review', outcomes, state: n === 3 ? 'claimed' : 'open', assignee: n === 3 ? 'li.police' : n === 6 ? 'a-2' : null, assignee_name: n === 6 ? '何琳' : undefined, usual_days: n % 2 ? undefined : 2, taken_days: n % 2 ? undefined : [1.2, 3][n % 4 / 2], applicant_name: name, submitted_at: ago(2 + n / 3), due_on: on(left), colour, days_left: left, queue: 'police/household', region_title: t('青禾区 · 清河街道', 'Qinghe · Qinghe Street'), version: 1 })).sort((a, b) => a.days_left - b.days_left)
const step = (at, kind, title, who, outcome_title, text = '') => ({ at, kind, element: 'accept', title, who, outcome: outcome_title ? 'accept' : '', outcome_title: outcome_title ?? t('', ''), text })
export function taskDetail(task) {
  return {
    task, form: { schema, sections }, values: filled, materials: birthCase.materials, version: task.version,
    case_view: { ...birthCase, ...birthCase.parts[1], parts: [], applicant_name: '陈雨' },
    history: [step(ago(2), 'case.submitted', t('提交申请', 'Submitted'), '陈雨'), step(ago(0, 20), 'task.completed', t('受理', 'Acceptance'), '何琳', t('受理', 'Accepted'), '材料齐全，符合受理条件。'), step(ago(0, 3), 'task.commented', t('批注', 'Comment'), '何琳', undefined, '母亲户口 11 月刚迁入，迁入手续已核对。')],
    returnable: [{ element: 'accept', title: t('受理', 'Acceptance') }],
    operations: { open: ['claim', 'complete', 'return', 'copy', 'comment'], claimed: ['release', 'complete', 'return', 'delegate', 'transfer', 'add_sign', 'copy', 'comment'] }[task.state] ?? [],
    sign: '', parts: [], copies: [], reminders: [],
  }
}
// A task of an emergency plan: no case, no form, no applicant.
export const planTask = { task: 'task-plan', case: '', title: t('值班员核实', 'Verified by the officer on duty'), item_title: t('暴雨应急预案', 'Rainstorm plan'), element: 'confirm', act: 'handle', outcomes: [{ outcome: 'confirm', title: t('确认', 'Confirm'), needs_opinion: false }, { outcome: 'deny', title: t('不予确认', 'Do not confirm'), needs_opinion: true }], state: 'open', assignee: null, applicant_name: '', submitted_at: ago(0, 1), due_on: on(0), colour: 'green', days_left: 0, clock_unit: 'hour', minutes_left: 40, queue: 'emergency/duty', region_title: t('云湖区', 'Yunhu District'), version: 1 }
export const planDetail = {
  task: planTask, form: { schema: {}, sections: [] }, values: {}, materials: [], version: 1, instruction: t('致电雨量站和街道，核对雨情，选择是否启动预案。', 'Call the station and the street, say whether it rains as reported, and choose.'),
  standing: { process: { instance: 'plan-1', process: 'rainstorm-plan', title: t('暴雨应急预案', 'Rainstorm plan'), status: 'running', started_at: ago(0, 1), begun_by: 'signal', name: 'rainstorm', variables: { district: '990102000000', station: '清河站', rainfall: 120 }, known: { response: 'III' } }, bpmn: readFileSync(new URL('../../packs/yunlan/processes/rainstorm-plan.bpmn', import.meta.url), 'utf8'), elements: [{ element: 'warned', state: 'done', entered_at: ago(0, 1) }, { element: 'response', state: 'done', entered_at: ago(0, 1), left_at: ago(0, 1) }, { element: 'confirm', state: 'active', entered_at: ago(0, 1) }] },
  history: [], returnable: [], operations: ['claim', 'complete', 'copy', 'comment'], sign: '', parts: [], copies: [], reminders: [],
}
export const summary = {
  open: 27, mine: 1, done_today: 14, colours: { green: 20, yellow: 4, red: 3 },
  queues: [{ queue: 'police/household', title: t('户籍登记', 'Household registration'), open: 21, red: 2 }, { queue: 'health/birth', title: t('出生证明', 'Birth certificates'), open: 6, red: 1 }],
  units: [['police-qinghe', '青禾派出所', 'Qinghe Station', 21, 2, 388], ['police-lanxi', '澜溪派出所', 'Lanxi Station', 34, 5, 412], ['police-yunshan', '云山派出所', 'Yunshan Station', 12, 0, 267], ['police-hepan', '河畔派出所', 'Hepan Station', 18, 1, 301], ['police-beiwan', '北湾派出所', 'Beiwan Station', 9, 0, 190]].map(([unit, zh, en, open, overdue, done_30d]) => ({ unit, title: t(zh, en), open, overdue, done_30d })),
  last_30_days: [{ unit: 'police-qinghe', title: t('青禾派出所', 'Qinghe Station'), days: Array.from({ length: 30 }, (_, n) => ({ on: on(-n), submitted: 8 + (n * 7) % 11, accepted: 7 + (n * 5) % 9, decided: 6 + (n * 3) % 8, returned: n % 9 === 4 ? 1 : 0, overdue: n % 13 === 6 ? 2 : 0 })) }],
  ratings: { average: 4.86, count: 412, bad_open: 2 }, also: { copies: 1, reminders: 1 }, standing: [{ process: 'rainstorm-plan', title: t('暴雨应急预案', 'Rainstorm plan') }],
}
const figures = (n) => ({ open: 21 - (n * 5) % 17, in_hand: 8 + (n * 3) % 7, parked: n % 4, yellow: (n * 2) % 5, overdue: n % 3, opened: 120 - n * 11, done: 104 - n * 9, late: n % 4, returned: (n * 3) % 5, turned_red: n % 3, done_week: 22 - n * 2 })
const sum = (lines) => lines.reduce((all, line) => Object.fromEntries(Object.entries(line.figures).map(([name, figure]) => [name, figure + (all[name] ?? 0)])), {})
const unitLines = [['police-qinghe', '青禾派出所', 'Qinghe Station'], ['police-lanxi', '澜溪派出所', 'Lanxi Station'], ['health-qinghe', '青禾社区卫生服务中心', 'Qinghe Health Centre'], ['market', '云湖区市场监督管理局', 'Yunhu Market Regulation Bureau'], ['insurance', '云湖区医疗保障局', 'Yunhu Medical Insurance Bureau'], ['police-hepan', '河畔派出所', 'Hepan Station']].map(([unit, zh, en], n) => ({ unit, title: t(zh, en), region: '990102001000', region_title: t('云湖区清河街道', 'Qinghe, Yunhu'), figures: figures(n) }))
const stepLines = [['accept', '受理', 'Accept', 14, 0, 310, 0.4, 2], ['review', '审查', 'Review', 22, 3, 287, 3.6, 3], ['decide', '决定', 'Decide', 9, 1, 280, 1.2, 3], ['make', '制证', 'Make the certificate', 4, 0, 264, 0.2]].map(([element, zh, en, waiting, overdue, done, usual_days, allowed_days]) => ({ item: 'household-registration', item_title: t('出生登记（落户）', 'Birth registration'), element, title: t(zh, en), waiting, overdue, done, usual_days, allowed_days }))
const supervisedDays = Array.from({ length: 30 }, (_, n) => ({ on: on(n - 29), opened: 8 + (n * 7) % 11, done: 7 + (n * 5) % 9, returned: n % 9 === 4 ? 1 : 0, turned_red: n % 13 === 6 ? 2 : 0 }))
export const deskViews = [
  { view: 'v-1', name: '清河超期', filter: { colour: 'red' }, shared: false, is_default: false, mine: true, officer: '李明', count: 3, version: 1 },
  { view: 'v-2', name: '居住证', filter: { text: '居住证' }, shared: true, is_default: false, mine: true, officer: '李明', count: 9, version: 1 },
  { view: 'v-3', name: '本所快到期', filter: { colour: 'yellow' }, shared: true, is_default: false, mine: false, officer: '高远', count: 4, version: 1 },
]
export const reminders = [{ reminder: 'rm-1', task: 'task-1', title: t('审查出生登记', 'Review birth registration'), item_title: t('出生登记（落户）', 'Birth registration'), sent_by: '高远', text: '申请人已来电两次，请今天办结', sent_at: ago(0, 3) }]
export const supervision = {
  region: '990102000000', region_title: t('云湖区', 'Yunhu'), path: [{ region: '990100000000', title: t('云澜市', 'Yunlan') }, { region: '990102000000', title: t('云湖区', 'Yunhu') }], from: on(-29), to: on(0), totals: sum(unitLines),
  regions: [['990102001000', '清河街道', 'Qinghe'], ['990102002000', '望湖街道', 'Wanghu'], ['990102003000', '河畔街道', 'Hepan']].map(([region, zh, en], n) => ({ region, title: t(zh, en), figures: figures(n * 2) })),
  units: unitLines, steps: stepLines, days: supervisedDays, items: [{ item: 'household-registration', title: t('出生登记（落户）', 'Birth registration') }], version: 1,
}
export const supervisedUnit = {
  unit: unitLines[0], from: on(-29), to: on(0), steps: stepLines, days: supervisedDays, version: 1,
  officers: [['li.police', '李明', 1], ['gao.police', '高远', 3], ['none', '', 5], ['system', '', 6]].map(([officer, name, n]) => ({ officer, name, figures: figures(n) })),
}
export const badRatings = [
  { rating: 'r-1', case: 'case-x9', number: 'YL20261101000071', title: t('出生登记（落户）', 'Birth registration'), stars: 1, tags: ['slow', 'repeated'], comment: '打了三次电话才知道还差一张照片，能不能一次说清楚？', at: ago(3), due_on: on(2), applicant_name: '钱*' },
  { rating: 'r-2', case: 'case-x8', number: 'YL20261030000018', title: t('居住证申领', 'Residence permit'), stars: 2, tags: ['slow'], comment: '', at: ago(6), due_on: on(-1), applicant_name: '冯*兰' },
]
export const inbox = [
  { message: 'm-1', at: ago(0, 5), title: t('请补正：生育医疗费用报销', 'Please correct: maternity expenses'), text: t('医疗保障局请您补正 2 处，请在 5 个工作日内完成。其他 7 件事照常办理。', 'Two things to correct within five working days. The other seven go on.'), link: '/portal/cases/case-birth', read: false },
  { message: 'm-2', at: ago(1, 3), title: t('出生医学证明已签发', 'Certificate of birth issued'), text: t('周清禾的出生医学证明已进入您的卡包。', 'It is in your wallet.'), link: '/portal/wallet/cert-birth', read: false },
  { message: 'm-3', at: ago(2, 2), title: t('申请已提交', 'Application submitted'), text: t('“出生一件事”已提交，8 件事同时开始办理。', 'Eight matters have begun.'), link: '/portal/cases/case-birth', read: true },
]
const df = (f, zh, en, value, cls, src, days) => ({ field: f, title: t(zh, en), value, shown: value, class: cls, source: 'police', source_title: t(...src), at: ago(days) })
const ps = ['公安局 · 人口库', 'Police · population register']
export const myData = (masked) => [
  { registry: 'person', title: t('人口信息', 'Person'), record: 'p-1', fields: [df('name', '姓名', 'Name', masked ? '陈*' : '陈雨', 'internal', ps, 300), df('identity_number', '公民身份号码', 'Identity number', masked ? '9901**********0026' : '990101199404120028', 'sensitive', ps, 300), df('residence', '住址', 'Address', masked ? '云澜市青禾区清河街道******' : '云澜市青禾区清河街道禾苑社区 12 幢 3 单元 401 室', 'sensitive', ps, 20)] },
  { registry: 'marriage', title: t('婚姻登记', 'Marriage'), record: 'm-1', fields: [df('spouse', '配偶', 'Spouse', masked ? '周*' : '周航', 'sensitive', ['民政局 · 婚姻登记', 'Civil affairs · marriage register'], 1100), df('registered_on', '登记日期', 'Registered on', '2023-05-20', 'internal', ['民政局 · 婚姻登记', 'Civil affairs · marriage register'], 1100)] },
  { registry: 'medical_insurance', title: t('医疗保险', 'Medical insurance'), record: 'i-1', fields: [df('kind', '险种', 'Scheme', '职工基本医疗保险', 'internal', ['医疗保障局', 'Healthcare Security'], 90), df('months', '累计缴费月数', 'Months paid', '86', 'internal', ['医疗保障局', 'Healthcare Security'], 12)] },
]
export const accessLog = [
  { at: ago(0, 5), who: '赵静', unit: t('医疗保障局', 'Healthcare Security'), purpose: t('审查生育医疗费用报销', 'Review of maternity expenses'), fields: [t('姓名', 'Name'), t('公民身份号码', 'Identity number'), t('银行账号', 'Bank account')], case: 'case-birth-6' },
  { at: ago(1, 2), who: t('系统', 'System'), unit: t('公安局', 'Public Security'), purpose: t('预填“出生一件事”表单', 'Prefill of the birth form'), fields: [t('姓名', 'Name'), t('住址', 'Address')], case: 'case-birth' },
  { at: ago(1, 4), who: '何琳', unit: t('青禾派出所', 'Qinghe Police Station'), purpose: t('受理出生登记', 'Acceptance of birth registration'), fields: [t('姓名', 'Name'), t('公民身份号码', 'Identity number'), t('住址', 'Address')], case: 'case-birth-2' },
]
export const regions = [['990101000000', '青禾区', 'Qinghe District', 'district', '990100000000'], ['990102000000', '澜溪区', 'Lanxi District', 'district', '990100000000'], ['990101001000', '清河街道', 'Qinghe Street', 'street', '990101000000'], ['990101002000', '云山街道', 'Yunshan Street', 'street', '990101000000'], ['990101001001', '禾苑社区', 'Heyuan Community', 'community', '990101001000']].map(([region, zh, en, level, parent]) => ({ region, title: t(zh, en), level, parent }))
export const help = { hotline: '12345', counters: [{ title: t('清河街道便民服务中心', 'Qinghe Street Service Centre'), address: t('青禾区清河路 18 号一楼', '18 Qinghe Road, ground floor'), hours: t('周一至周五 9:00–17:00，周六 9:00–12:00', 'Mon–Fri 9–17, Sat 9–12'), phone: '0990-5550118' }, { title: t('云澜市政务服务中心', 'Yunlan City Service Centre'), address: t('澜溪区人民大道 1 号', '1 Renmin Avenue, Lanxi'), hours: t('周一至周五 9:00–17:00', 'Mon–Fri 9–17'), phone: '0990-5550001' }] }

export const packs = [
  { pack: 'national', version: '1.0.0', title: t('全国基础包', 'National base'), items: 10, bundles: 1 },
  { pack: 'yunlan', version: '1.0.0', title: t('云澜市', 'Yunlan City'), items: 2, bundles: 0 },
]
export const packFaults = [{ file: 'packs/yunlan/items/residence-permit/item.yaml', line: 14, what: t('promised.workdays 是 25，比法定时限 20 长', 'promised.workdays is 25, longer than the legal 20'), remedy: t('改为不大于 20 的数', 'Use a number up to 20') }, { file: 'packs/yunlan/organisation.yaml', line: 88, what: t('岗位 police-lanxi-1 的 unit “police-lanx” 不存在', 'Post police-lanxi-1 names an unknown unit “police-lanx”'), remedy: t('是不是 “police-lanxi”？', 'Did you mean “police-lanxi”?') }]
const held = (post, title, unit_title) => ({ post, title, unit: post.split('-')[0], unit_title, region: '990101001000', from: ago(300) })
export const accounts = [
  { account: 'a-1', login: 'li.police', kind: 'officer', name: '李明', locked: false, posts: [held('police-qinghe-household', '户籍民警', '青禾派出所')], created_at: ago(300), version: 1 },
  { account: 'a-2', login: 'zhao.insurance', kind: 'officer', name: '赵静', locked: false, posts: [held('insurance-review', '报销审查', '医疗保障局')], created_at: ago(290), version: 1 },
  { account: 'a-3', login: 'he.police', kind: 'officer', name: '何琳', locked: true, locked_reason: '离岗', posts: [], created_at: ago(280), version: 2 },
  { account: 'a-4', login: 'operator', kind: 'operator', name: '系统管理员', locked: false, posts: [], created_at: ago(301), version: 1 },
]
export const organisation = {
  units: [{ unit: 'police', title: t('云澜市公安局', 'Public Security Bureau'), level: 'city' }, { unit: 'police-qinghe', title: t('青禾派出所', 'Qinghe Police Station'), level: 'street', parent: 'police' }, { unit: 'insurance', title: t('医疗保障局', 'Healthcare Security'), level: 'city' }],
  posts: [{ post: 'police-qinghe-household', unit: 'police-qinghe', title: t('户籍民警', 'Household officer'), queues: ['police/household'], permissions: ['desk'] }, { post: 'police-qinghe-head', unit: 'police-qinghe', title: t('所长', 'Head of station'), queues: ['police/household'], permissions: ['desk', 'unit'] }, { post: 'insurance-review', unit: 'insurance', title: t('报销审查', 'Claims review'), queues: ['insurance/claims'], permissions: ['desk'] }],
}
export const outbox = [
  { message: 'o-1', kind: 'webhook', target: 'https://hospital.example/hooks', state: 'dead', attempts: 12, at: ago(1), error: 'connection refused' },
  { message: 'o-2', kind: 'webhook', target: 'https://bank.example/hooks', state: 'waiting', attempts: 3, at: ago(0, 2), next_at: ago(0, -1), error: '503' },
  { message: 'o-3', kind: 'inbox', target: 'chen.yu', state: 'delivered', attempts: 1, at: ago(0, 5) },
]
const article45 = t('《中华人民共和国行政许可法》第四十五条', 'Administrative Licensing Law, art. 45')
export const grounds = [['hearing', '听证', 'Hearing'], ['inspection', '检验', 'Inspection'], ['expert-review', '专家评审', 'Expert review']].map(([ground, zh, en]) => ({ ground, title: t(zh, en), law: article45, stops_legal: true, stops_promised: true, needs_document: true }))
export const suspension = { suspension: 'sus-1', ground: 'expert-review', title: t('专家评审', 'Expert review'), law: article45, reason: '操作间布局需专家评审', document: '云市监食特告〔2026〕3号', document_on: on(-4), stops_legal: true, stops_promised: true, from: ago(4), until: on(6), ended_because: '' }
export const suspended = [{ case: 'case-shop', number: '云市监-20260302-0007', title: t('食品经营许可', 'Food business permit'), unit_title: t('云湖区市场监督管理局', 'Market regulation of Yunhu'), suspension, days: 4, overdue: false }, { case: 'case-birth-2', number: '云市监-20260227-0002', title: t('食品经营许可', 'Food business permit'), unit_title: t('云湖区市场监督管理局', 'Market regulation of Yunhu'), suspension: { ...suspension, ground: 'inspection', title: t('检验', 'Inspection'), reason: '', from: ago(12), until: on(-1) }, days: 12, overdue: true }]
export const places = { case: 'case-birth-2', number: '2026-0002', item_title: t('户口登记', 'Household registration'), rows: [{ instance: 'i-1', token: 3, element: 'review', title: t('审查', 'Review'), may_skip: true, targets: [{ element: 'check', title: t('核对', 'Check') }] }, { instance: 'i-1', token: 5, element: 'decide', title: t('审批决定', 'Decision'), may_skip: false, targets: [] }] }
export const suspendedCase = { ...birthCase, case: 'case-shop', number: '云市监-20260302-0007', kind: 'item', service: 'food-business-permit', title: t('食品经营许可', 'Food business permit'), status: 'suspended', status_title: statusTitle('suspended'), clock: { state: 'paused', colour: 'green', days_left: 5, legal_due_on: on(14), legal_colour: 'green' }, suspension, parts: [], certificates: [], actions: [], correction: null }
export const stalls = [
  { stall: 's-1', instance: 'i-1', case: 'case-birth-2', item_title: t('参保证明', 'Proof of insurance'), process: 'insurance-proof', element: 'judged', title: t('核验结果', 'Result'), cause: 'no_branch', code: 'process.no_condition_held', advice: t('没有一个分支的条件成立。请设置条件所用的变量后重试，或跳转到应走的环节。', 'No branch has a condition that holds. Set the variables they read and retry, or jump to the right step.'), at: ago(0, 3), remedies: ['retry', 'jump'], targets: [{ element: 'decide', title: t('人工核验', 'Checked by a person') }], variables: ['form', 'outcome'] },
]
export const webhooks = [{ webhook: 'w-1', url: 'https://hospital.example/hooks', kinds: ['certificate.issued'], active: false, created_at: ago(20) }]
export const health = {
  status: 'ok', version: '0.1.0', started_at: ago(0, 7), store: 'SQLite 3.40 · WAL',
  checks: [['store', '数据库', 'Database', true, '读 0.1 ms，写 2.4 ms'], ['journal', '日志账本', 'Journal', true, '128,431 条，树根一致'], ['outbox', '发件箱', 'Outbox', false, '1 条死信等待处理'], ['packs', '内容包', 'Packs', true, '2 个包，12 个事项'], ['disk', '磁盘', 'Disk', true, '剩余 214 GB']].map(([check, zh, en, ok, detail]) => ({ check, title: t(zh, en), ok, detail })),
  figures: [['requests', '每秒请求', 'Requests per second', 42, '/s'], ['p99', 'P99 响应', 'P99 response', 8.4, 'ms'], ['memory', '内存', 'Memory', 131, 'MB'], ['cases', '办件', 'Cases', '100,482', ''], ['residents', '居民', 'Residents', '100,000', ''], ['writes', '每秒写入', 'Writes per second', 17, '/s']].map(([figure, zh, en, value, unit]) => ({ figure, title: t(zh, en), value, unit })),
  checkpoint: { size: 128000, at: ago(0, 1), signed: true, behind: 431 },
  projections: [{ projection: 'service_daily', tables: ['service_daily'], follows: true, through: 128431, lag: 0, at: ago(0, 1) }],
}
const shape = (id, x, y, w, h) => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${x}" y="${y}" width="${w}" height="${h}"/></bpmndi:BPMNShape>`
const edge = (id, ...points) => `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}">${points.map(([x, y]) => `<di:waypoint x="${x}" y="${y}"/>`).join('')}</bpmndi:BPMNEdge>`
export const picture = {
  bpmn: `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="https://tonghe.dev">
<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start" name="提交"/><bpmn:userTask id="accept" name="受理"/><bpmn:exclusiveGateway id="ok" name="材料齐全？"/><bpmn:userTask id="review" name="审查"/><bpmn:serviceTask id="issue" name="登记并签发"/><bpmn:userTask id="correct" name="申请人补正"/><bpmn:endEvent id="end" name="办结"/>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="accept"/><bpmn:sequenceFlow id="f2" sourceRef="accept" targetRef="ok"/><bpmn:sequenceFlow id="f3" name="是" sourceRef="ok" targetRef="review"/><bpmn:sequenceFlow id="f4" name="否" sourceRef="ok" targetRef="correct"/><bpmn:sequenceFlow id="f5" sourceRef="correct" targetRef="accept"/><bpmn:sequenceFlow id="f6" sourceRef="review" targetRef="issue"/><bpmn:sequenceFlow id="f7" sourceRef="issue" targetRef="end"/></bpmn:process>
<bpmndi:BPMNDiagram id="dd"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${shape('start', 100, 122, 36, 36)}${shape('accept', 190, 100, 100, 80)}${shape('ok', 345, 115, 50, 50)}${shape('review', 450, 100, 100, 80)}${shape('issue', 605, 100, 100, 80)}${shape('correct', 320, 230, 100, 80)}${shape('end', 762, 122, 36, 36)}${edge('f1', [136, 140], [190, 140])}${edge('f2', [290, 140], [345, 140])}${edge('f3', [395, 140], [450, 140])}${edge('f4', [370, 165], [370, 230])}${edge('f5', [320, 270], [240, 270], [240, 180])}${edge('f6', [550, 140], [605, 140])}${edge('f7', [705, 140], [762, 140])}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`,
  elements: [{ element: 'start', state: 'done', entered_at: ago(2), left_at: ago(2), who: 'a-9' }, { element: 'accept', state: 'done', entered_at: ago(2), left_at: ago(0, 20), who: 'a-2', who_name: '何琳', usual_days: 0.8, taken_days: 0.6 }, { element: 'ok', state: 'done', entered_at: ago(0, 20), left_at: ago(0, 20) }, { element: 'review', state: 'active', entered_at: ago(0, 20), who: 'a-1', who_name: '李明', usual_days: 2, taken_days: 3.1 }],
}
