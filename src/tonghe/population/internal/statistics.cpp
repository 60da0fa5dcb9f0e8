#include "tonghe/population/internal/statistics.hpp"

#include <algorithm>

namespace tonghe::population::internal {

namespace {

// A value for an age from figures at the ages 0, 5, 10 …, by straight lines between them.
double at_age(std::span<const double> every_five, int age) {
    const size_t low = std::min(static_cast<size_t>(age / 5), every_five.size() - 1);
    const size_t high = std::min(low + 1, every_five.size() - 1);
    const double part = static_cast<double>(age % 5) / 5;
    return every_five[low] * (1 - part) + every_five[high] * part;
}

// Residents of each five-year age group from 0–4 to 95–99, then 100 and older: census of 2020-11-01.
constexpr double residents_by_group[] = {77883888, 90244056, 85255994,  72684119,  74941675,  91847332, 124145190,
                                         99012932, 92955330, 114224887, 121164296, 101400786, 73382938, 74005560,
                                         49590036, 31238889, 20382501,  10826448,  3648806,   821812,   118866};

// Shares at the ages 15, 20, 25 …
constexpr double never_married_men[] = {1.0, 0.97, 0.75, 0.36, 0.16, 0.09, 0.06, 0.045, 0.04};
constexpr double never_married_women[] = {1.0, 0.92, 0.55, 0.18, 0.07, 0.035, 0.02, 0.012, 0.008};
constexpr double widowed_men[] = {
    0, 0, 0, 0, 0.001, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.09, 0.15, 0.24, 0.36, 0.5, 0.6};
constexpr double widowed_women[] = {
    0, 0, 0, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.10, 0.17, 0.28, 0.42, 0.58, 0.73, 0.85, 0.9};
constexpr double divorced_share[] = {0, 0.003, 0.015, 0.035, 0.045, 0.05, 0.05, 0.045, 0.04, 0.03, 0.02, 0.015, 0.01};
constexpr double employed_men[] = {0.10, 0.55, 0.90, 0.94, 0.95, 0.95, 0.93, 0.90, 0.78, 0.35, 0.15, 0.05, 0};
constexpr double employed_women[] = {0.08, 0.52, 0.80, 0.80, 0.81, 0.82, 0.76, 0.55, 0.32, 0.18, 0.08, 0.02, 0};
constexpr double disabled_share[] = {
    0.003,
    0.006,
    0.008,
    0.009,
    0.010,
    0.011,
    0.013,
    0.016,
    0.020,
    0.025,
    0.032,
    0.040,
    0.050,
    0.062,
    0.075,
    0.085,
    0.095,
    0.10,
    0.10};

double from_15(std::span<const double> table, int age) { return at_age(table, std::max(age - 15, 0)); }

// Shares of the registered population by surname, in thousandths of it, after the yearly report on names.
constexpr Weighted surname_table[] = {
    {"王", 72.5},   {"李", 71.9},  {"张", 68.1},  {"刘", 51.7}, {"陈", 45.3},   {"杨", 30.8},   {"黄", 22.3},
    {"赵", 20.7},   {"吴", 20.5},  {"周", 19.4},  {"徐", 15.2}, {"孙", 14.8},   {"马", 13.1},   {"朱", 12.6},
    {"胡", 11.6},   {"郭", 11.5},  {"何", 10.7},  {"林", 10.5}, {"罗", 10.0},   {"高", 9.9},    {"梁", 8.4},
    {"郑", 7.8},    {"谢", 7.2},   {"宋", 7.0},   {"唐", 6.7},  {"许", 6.2},    {"韩", 6.2},    {"邓", 6.1},
    {"冯", 6.0},    {"曹", 5.9},   {"彭", 5.8},   {"曾", 5.6},  {"肖", 5.5},    {"田", 5.1},    {"董", 5.0},
    {"潘", 4.7},    {"袁", 4.6},   {"蔡", 4.6},   {"蒋", 4.5},  {"余", 4.4},    {"于", 4.3},    {"杜", 4.3},
    {"叶", 4.2},    {"程", 4.2},   {"魏", 4.1},   {"苏", 4.1},  {"吕", 4.0},    {"丁", 3.9},    {"任", 3.8},
    {"卢", 3.8},    {"姚", 3.7},   {"沈", 3.6},   {"钟", 3.5},  {"姜", 3.4},    {"崔", 3.4},    {"谭", 3.3},
    {"陆", 3.2},    {"范", 3.1},   {"汪", 3.1},   {"廖", 3.0},  {"石", 3.0},    {"金", 2.9},    {"韦", 2.8},
    {"贾", 2.7},    {"夏", 2.6},   {"付", 2.5},   {"方", 2.5},  {"邹", 2.4},    {"熊", 2.3},    {"白", 2.3},
    {"孟", 2.2},    {"秦", 2.2},   {"邱", 2.1},   {"侯", 2.0},  {"江", 2.0},    {"尹", 1.9},    {"薛", 1.9},
    {"闫", 1.8},    {"段", 1.8},   {"雷", 1.7},   {"龙", 1.6},  {"黎", 1.6},    {"史", 1.5},    {"陶", 1.5},
    {"贺", 1.4},    {"毛", 1.4},   {"郝", 1.4},   {"顾", 1.3},  {"龚", 1.3},    {"邵", 1.3},    {"万", 1.2},
    {"覃", 1.2},    {"武", 1.2},   {"钱", 1.1},   {"戴", 1.1},  {"严", 1.1},    {"莫", 1.0},    {"孔", 1.0},
    {"向", 1.0},    {"常", 0.9},   {"汤", 0.9},   {"康", 0.8},  {"易", 0.8},    {"乔", 0.8},    {"赖", 0.8},
    {"文", 0.7},    {"欧阳", 0.7}, {"上官", 0.1}, {"倪", 2.4},  {"施", 2.4},    {"樊", 2.4},    {"兰", 2.4},
    {"殷", 2.4},    {"洪", 2.4},   {"齐", 2.4},   {"梅", 2.4},  {"焦", 2.4},    {"岳", 2.4},    {"温", 2.4},
    {"辛", 2.4},    {"俞", 2.4},   {"霍", 2.4},   {"葛", 2.4},  {"安", 2.4},    {"路", 2.4},    {"伍", 2.4},
    {"耿", 2.4},    {"庄", 2.4},   {"柴", 2.4},   {"翟", 2.4},  {"盛", 2.4},    {"华", 2.4},    {"关", 2.4},
    {"鲁", 2.4},    {"庞", 2.4},   {"裴", 2.4},   {"柳", 2.4},  {"骆", 2.4},    {"甘", 2.4},    {"祁", 2.4},
    {"涂", 2.4},    {"凌", 2.4},   {"欧", 2.4},   {"申", 2.4},  {"詹", 2.4},    {"阳", 2.4},    {"岑", 2.4},
    {"解", 2.4},    {"曲", 2.4},   {"卓", 2.4},   {"桂", 2.4},  {"纪", 2.4},    {"柯", 2.4},    {"房", 2.4},
    {"蓝", 2.4},    {"聂", 2.4},   {"左", 2.4},   {"鲍", 2.4},  {"单", 2.4},    {"成", 2.4},    {"游", 2.4},
    {"舒", 2.4},    {"管", 2.4},   {"阮", 2.4},   {"靳", 2.4},  {"司马", 0.05}, {"诸葛", 0.05}, {"皇甫", 0.04},
    {"尉迟", 0.03},
};

constexpr Weighted nation_table[] = {
    {"01", 91.11}, {"08", 1.39}, {"05", 0.84}, {"03", 0.81}, {"06", 0.79}, {"11", 0.74}, {"07", 0.70},
    {"15", 0.68},  {"04", 0.50}, {"02", 0.45}, {"09", 0.25}, {"12", 0.25}, {"13", 0.23}, {"14", 0.15},
    {"16", 0.15},  {"10", 0.12}, {"17", 0.11}, {"19", 0.11}, {"18", 0.09}, {"20", 0.05},
};

} // namespace

std::array<double, age_max + 1> age_pyramid() {
    std::array<double, age_max + 1> out{};
    double all = 0;
    for (const double group : residents_by_group) {
        all += group;
    }
    for (int age = 0; age <= age_max; ++age) {
        const size_t group = static_cast<size_t>(age / 5);
        double share = residents_by_group[group] / all / (age == age_max ? 1 : 5);
        if (age >= 80 && age < age_max) { // old cohorts shrink within five years too
            share *= 1.3 - 0.15 * (age % 5);
        }
        out[static_cast<size_t>(age)] = share;
    }
    return out;
}

double never_married(int age, Sex sex) {
    return age < (sex == Sex::male ? 23 : 21)
               ? 1.0
               : from_15(sex == Sex::male ? never_married_men : never_married_women, age);
}

double widowed(int age, Sex sex) { return from_15(sex == Sex::male ? widowed_men : widowed_women, age); }

double divorced(int age) { return from_15(divorced_share, age); }

double employed(int age, Sex sex) {
    return age < 16 ? 0 : from_15(sex == Sex::male ? employed_men : employed_women, age);
}

double certified_disabled(int age) { return at_age(disabled_share, age); }

double not_local(int age) { return age < 45 ? 0.37 : age < 60 ? 0.24 : 0.10; }

Chooser::Chooser(std::span<const Weighted> table) {
    double sum = 0;
    for (const Weighted& entry : table) {
        sum += entry.weight;
        values_.push_back(entry.value);
        cumulated_.push_back(sum);
    }
}

std::string_view Chooser::pick(Random& random) const {
    const double at = random.unit() * cumulated_.back();
    const auto found = std::upper_bound(cumulated_.begin(), cumulated_.end(), at);
    return values_[std::min(static_cast<size_t>(found - cumulated_.begin()), values_.size() - 1)];
}

const Chooser& surnames() {
    static const Chooser chooser(surname_table);
    return chooser;
}

const Chooser& nations() {
    static const Chooser chooser(nation_table);
    return chooser;
}

// Highest schooling by age; towns and cities, census 2020. Who still goes to school has the level below.
std::string_view education(int age, Random& random) {
    static constexpr Weighted young[] = {
        {"10", 4}, {"20", 27}, {"30", 25}, {"40", 12}, {"60", 12}, {"70", 18}, {"80", 2}};
    static constexpr Weighted middle[] = {
        {"10", 2}, {"20", 15}, {"30", 17}, {"40", 10}, {"60", 14}, {"70", 36}, {"80", 6}};
    static constexpr Weighted older[] = {
        {"20", 6}, {"30", 8}, {"40", 7}, {"60", 19}, {"70", 42}, {"80", 16}, {"90", 2}};
    static constexpr Weighted old[] = {{"20", 3}, {"30", 4}, {"40", 4}, {"60", 10}, {"70", 31}, {"80", 38}, {"90", 10}};
    static const Chooser choosers[] = {Chooser(young), Chooser(middle), Chooser(older), Chooser(old)};
    if (age < 12) {
        return "90";
    }
    if (age < 22) {
        return age < 15 ? "80" : age < 18 ? "70" : "60";
    }
    return choosers[age < 35 ? 0 : age < 50 ? 1 : age < 65 ? 2 : 3].pick(random);
}

double normal(Random& random, double mean, double deviation) {
    // The sum of twelve uniform numbers, cut at three deviations: no logarithm, the same on every machine.
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
        sum += random.unit();
    }
    return mean + deviation * std::clamp(sum, -3.0, 3.0);
}

} // namespace tonghe::population::internal
