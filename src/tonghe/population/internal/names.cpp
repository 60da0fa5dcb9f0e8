#include "tonghe/population/internal/names.hpp"

#include <iterator>

namespace tonghe::population::internal {

namespace {

constexpr size_t character_bytes = 3; // of every character below in UTF-8

std::string_view any_character(Random& random, std::string_view pool) {
    return pool.substr(random.below(pool.size() / character_bytes) * character_bytes, character_bytes);
}

struct Taste {
    int until_year;
    double one_character;
    std::string_view men;
    std::string_view women;
};

constexpr Taste tastes[] = {
    {1960,
     0.08,
     "德国福明有文志成永祥金保玉生正贵世荣学义长树富春根宝仁忠发清万兴",
     "秀英兰玉珍桂芳素梅淑凤香金莲翠花贞云菊月琴巧银春爱娥惠芬美清"},
    {1978,
     0.22,
     "建国军华志强明伟平卫东红文海民勇林永生新向斌忠和平德春光荣波涛",
     "丽华秀英红玲芳敏燕霞梅艳萍静娟云桂兰凤琴莉春爱群小建平淑玉"},
    {1995,
     0.30,
     "伟强磊洋勇杰涛超鹏飞浩斌刚波辉宇凯健峰俊龙亮晓文志明嘉建晨旭",
     "静敏燕艳娜丽娟霞芳婷倩雪玲莉洁丹琳颖慧晶佳梦晓雅文欣莹璐露思"},
    {2009,
     0.16,
     "浩宇轩子俊博文泽昊天宇航嘉伟鑫志豪杰思源家明睿哲鹏逸晨皓奕然承",
     "欣怡雨涵梓思琪佳诗静慧婷紫萱梦洁雅馨悦可心语嫣晓颖宇轩彤瑶子"},
    {9999,
     0.10,
     "沐宸浩宇奕辰子墨宇轩铭泽亦航瑾瑜知行景行允承安一诺书言嘉树星河",
     "若汐一诺依诺梓涵沐语欣妍思语苡沫芷若可馨晴语安然书瑶知夏云舒星"},
};

constexpr std::string_view brand_first = "云澜瑞恒鑫宏盛嘉诚华泰信远达博汇天海金昌永和新启智创联众康德";
constexpr std::string_view brand_second = "源丰达通利和兴安泰顺禾宇晟邦业隆科维创元景程翔辰朗润祺腾伦";

struct Trade {
    std::string_view words;
    std::string_view industry;
};

constexpr Trade company_trades[] = {
    {"商贸", "F"},         {"贸易", "F"},     {"供应链管理", "F"}, {"机械制造", "C"}, {"电子", "C"},
    {"新材料", "C"},       {"食品", "C"},     {"服饰", "C"},       {"建设工程", "E"}, {"装饰工程", "E"},
    {"物流", "G"},         {"运输", "G"},     {"酒店管理", "H"},   {"餐饮管理", "H"}, {"信息技术", "I"},
    {"软件", "I"},         {"网络科技", "I"}, {"置业", "K"},       {"物业服务", "K"}, {"企业管理咨询", "L"},
    {"人力资源服务", "L"}, {"广告传媒", "L"}, {"科技", "M"},       {"检测技术", "M"}, {"环境科技", "N"},
    {"家政服务", "O"},     {"教育咨询", "P"}, {"健康管理", "Q"},   {"文化传播", "R"}, {"农业发展", "A"},
};

constexpr Trade individual_trades[] = {
    {"便利店", "F"},
    {"百货店", "F"},
    {"水果店", "F"},
    {"五金店", "F"},
    {"服装店", "F"},
    {"烟酒店", "F"},
    {"面馆", "H"},
    {"小吃店", "H"},
    {"茶饮店", "H"},
    {"饭店", "H"},
    {"理发店", "O"},
    {"洗衣店", "O"},
    {"汽车维修店", "O"},
    {"花店", "F"},
    {"快递服务部", "G"},
    {"照相馆", "O"},
};

} // namespace

std::string given_name(Random& random, int birth_year, Sex sex) {
    const Taste* taste = tastes;
    while (birth_year >= taste->until_year) {
        ++taste;
    }
    const std::string_view pool = sex == Sex::male ? taste->men : taste->women;
    std::string out(any_character(random, pool));
    if (!random.chance(taste->one_character)) {
        out += any_character(random, pool);
    }
    return out;
}

EnterpriseName enterprise_name(Random& random, std::string_view district, bool individual) {
    std::string brand(any_character(random, brand_first));
    brand += any_character(random, brand_second);
    if (individual) {
        const Trade& trade = individual_trades[random.below(std::size(individual_trades))];
        return {std::string(district) + brand + std::string(trade.words), trade.industry};
    }
    const Trade& trade = company_trades[random.below(std::size(company_trades))];
    return {"云澜" + brand + std::string(trade.words) + "有限公司", trade.industry};
}

} // namespace tonghe::population::internal
