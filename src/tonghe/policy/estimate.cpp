#include "tonghe/policy/estimate.hpp"

#include "tonghe/base/parallel.hpp"
#include "tonghe/policy/ageing.hpp"
#include "tonghe/policy/stored.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tonghe::policy {

namespace {

constexpr uint8_t no_age = 255;
constexpr int64_t incomes_max = 50'000; // yuan a month; more counts as that
constexpr int64_t equality_people_min = 1'000;

int payments_a_year(catalog::Pays pays) { return pays == catalog::Pays::monthly ? 12 : 1; }

// One side with amounts as they may count.
struct Side {
    std::span<const uint32_t> rows;
    std::vector<int64_t> cents; // a year
    int rules_counted = 0;
};

Side side_of(const BenefitMatches& matches, catalog::Pays pays) {
    Side out;
    out.rows = matches.rows.view();
    out.cents = matches.cents;
    out.rules_counted = limit_amounts(out.cents, matches.rules);
    if (const int times = payments_a_year(pays); times != 1) {
        std::for_each(out.cents.begin(), out.cents.end(), [times](int64_t& cents) { cents *= times; });
    }
    return out;
}

Side side_of(const Matched& side) { return side.matches == nullptr ? Side() : side_of(*side.matches, side.pays); }

// A figure of people of whom only the number is known: the number tells how it is moved.
Figure released_count(double people, double cents, uint64_t salt) {
    const auto whole = static_cast<int64_t>(people + 0.5);
    return released(
        {whole, static_cast<int64_t>(cents + 0.5), static_cast<uint64_t>(whole) * 0x9e3779b97f4a7c15ULL + salt}
    );
}

struct GroupCells {
    Cell today, variant, gained, lost;

    void add(const GroupCells& other) {
        today.add(other.today);
        variant.add(other.variant);
        gained.add(other.gained);
        lost.add(other.lost);
    }
};

struct Cells {
    Cell today, variant, gained, lost, more, less;
    std::vector<std::vector<GroupCells>> groups; // by dimension

    explicit Cells(const Population& population) {
        for (const Dimension& dimension : population.dimensions) {
            groups.emplace_back(dimension.groups.size());
        }
    }

    void add(const Cells& other) {
        today.add(other.today);
        variant.add(other.variant);
        gained.add(other.gained);
        lost.add(other.lost);
        more.add(other.more);
        less.add(other.less);
        for (size_t d = 0; d < groups.size(); ++d) {
            for (size_t g = 0; g < groups[d].size(); ++g) {
                groups[d][g].add(other.groups[d][g]);
            }
        }
    }
};

// One row that either side or both reach.
void count_row(Cells& cells, const Population& population, uint32_t row, const int64_t* before, const int64_t* after) {
    const uint64_t key = population.keys[row];
    const auto place = [&](auto& into) {
        if (before != nullptr) {
            into.today.add(key, *before);
        }
        if (after != nullptr) {
            into.variant.add(key, *after);
        }
        if (before == nullptr) {
            into.gained.add(key, *after);
        } else if (after == nullptr) {
            into.lost.add(key, *before);
        }
    };
    place(cells);
    if (before != nullptr && after != nullptr && *before != *after) {
        (*after > *before ? cells.more : cells.less).add(key, std::abs(*after - *before));
    }
    for (size_t d = 0; d < cells.groups.size(); ++d) {
        place(cells.groups[d][population.dimensions[d].group_of[row]]);
    }
}

Cells compare(const Population& population, const Side& today, const Side& variant, unsigned threads) {
    const size_t pieces = std::max(1U, threads);
    const uint64_t rows = population.table->rows();
    std::vector<Cells> found(pieces, Cells(population));
    in_parallel(pieces, threads, [&](size_t piece, unsigned) {
        const auto from = static_cast<uint32_t>(rows * piece / pieces);
        const auto until = rows * (piece + 1) / pieces;
        const auto begin = [&](const Side& side) {
            return static_cast<size_t>(std::lower_bound(side.rows.begin(), side.rows.end(), from) - side.rows.begin());
        };
        size_t a = begin(today);
        size_t b = begin(variant);
        const auto at = [&](const Side& side, size_t i) {
            return i < side.rows.size() && side.rows[i] < until ? side.rows[i] : UINT32_MAX;
        };
        while (true) {
            const uint32_t before = at(today, a);
            const uint32_t after = at(variant, b);
            const uint32_t row = std::min(before, after);
            if (row == UINT32_MAX) {
                break;
            }
            count_row(
                found[piece],
                population,
                row,
                before == row ? &today.cents[a] : nullptr,
                after == row ? &variant.cents[b] : nullptr
            );
            a += before == row ? 1 : 0;
            b += after == row ? 1 : 0;
        }
    });
    for (size_t piece = 1; piece < pieces; ++piece) {
        found[0].add(found[piece]);
    }
    return std::move(found[0]);
}

// --- equality

struct Spread {
    double gini = 0;
    double poor = 0;
};

double poverty_line(const std::vector<uint32_t>& incomes) {
    const auto people = std::accumulate(incomes.begin(), incomes.end(), uint64_t{0});
    uint64_t below = 0;
    for (size_t yuan = 0; yuan < incomes.size(); ++yuan) {
        below += incomes[yuan];
        if (2 * below >= people) {
            return 0.6 * static_cast<double>(yuan);
        }
    }
    return 0;
}

Spread spread_of(const std::vector<uint32_t>& incomes, double line) {
    double people = 0;
    double sum = 0;
    for (size_t yuan = 0; yuan < incomes.size(); ++yuan) {
        people += incomes[yuan];
        sum += static_cast<double>(yuan) * incomes[yuan];
    }
    Spread out;
    double before = 0;
    for (size_t yuan = 0; yuan < incomes.size() && sum > 0; ++yuan) {
        const double here = incomes[yuan];
        out.gini += static_cast<double>(yuan) * here * (2 * before + here - people) / (people * sum);
        before += here;
        out.poor += static_cast<double>(yuan) < line ? here / people : 0;
    }
    return out;
}

double rounded(double share) { return std::round(share * 1000) / 1000; }

// Incomes once everybody has got what she is entitled to.
std::vector<uint32_t> with_benefit(const Population& population, const columns::Column& income, const Side& side) {
    std::vector<uint32_t> out = population.incomes;
    int64_t unit = 1;
    for (int i = 0; i < income.spec.scale; ++i) {
        unit *= 10;
    }
    for (size_t i = 0; i < side.rows.size(); ++i) {
        if (!income.is_known(side.rows[i])) {
            continue;
        }
        const int64_t yuan = std::clamp<int64_t>(income.stored(side.rows[i]) / unit, 0, incomes_max);
        const int64_t richer = std::clamp<int64_t>(yuan + side.cents[i] / 1200, 0, incomes_max);
        --out[static_cast<size_t>(yuan)];
        ++out[static_cast<size_t>(richer)];
    }
    return out;
}

// Of the money over the parts of a dimension, poorest first: below 0 where the poor get more than their share.
std::optional<double> concentration(const DimensionEstimate& dimension, Figure GroupEstimate::*side) {
    double money = 0;
    double people = 0;
    for (const GroupEstimate& one : dimension.groups) {
        if (!one.group.name.empty()) {
            money += static_cast<double>((one.*side).cents.value_or(0));
            people += static_cast<double>(one.population.people.value_or(0));
        }
    }
    if (money <= 0 || people <= 0) {
        return std::nullopt;
    }
    double index = 1;
    double before = 0;
    for (const GroupEstimate& one : dimension.groups) {
        if (!one.group.name.empty()) {
            const double after = before + static_cast<double>((one.*side).cents.value_or(0)) / money;
            index -= (before + after) * static_cast<double>(one.population.people.value_or(0)) / people;
            before = after;
        }
    }
    return rounded(index);
}

std::optional<Equality>
equality_of(const Population& population, const Side& today, const Side& variant, const Estimate& estimate) {
    const auto people = std::accumulate(population.incomes.begin(), population.incomes.end(), int64_t{0});
    if (people < equality_people_min) {
        return std::nullopt;
    }
    const columns::Column& income = population.table->column(population.income);
    const double line = poverty_line(population.incomes);
    const Spread without = spread_of(population.incomes, line);
    const Spread before = spread_of(with_benefit(population, income, today), line);
    const Spread after = spread_of(with_benefit(population, income, variant), line);
    Equality out{
        population.income,
        rounded(without.gini),
        rounded(before.gini),
        rounded(after.gini),
        rounded(without.poor),
        rounded(before.poor),
        rounded(after.poor),
        std::nullopt,
        std::nullopt};
    for (const DimensionEstimate& dimension : estimate.dimensions) {
        if (dimension.name == population.income) {
            out.concentration_today = concentration(dimension, &GroupEstimate::today);
            out.concentration_variant = concentration(dimension, &GroupEstimate::variant);
        }
    }
    return out;
}

void take_groups(Estimate& out, const Population& population, const Cells& cells) {
    for (size_t d = 0; d < population.dimensions.size(); ++d) {
        const Dimension& dimension = population.dimensions[d];
        DimensionEstimate& made = out.dimensions.emplace_back();
        made.name = dimension.name;
        made.scale = dimension.scale;
        made.is_ordered = dimension.is_ordered;
        for (size_t g = 0; g < dimension.groups.size(); ++g) {
            const GroupCells& group = cells.groups[d][g];
            made.groups.push_back(
                {dimension.groups[g],
                 released_count(static_cast<double>(dimension.groups[g].people), 0, g),
                 released(group.today),
                 released(group.variant),
                 released(group.gained),
                 released(group.lost)}
            );
            made.groups.back().group.people = 0; // the exact number stays here
        }
    }
}

int64_t unknown_of(const Matched& side) { return side.matches == nullptr ? 0 : side.matches->unknown; }

void take_ages(
    Population& out,
    const catalog::Catalog& catalog,
    const catalog::TargetDefinition& target,
    const columns::Table& table
) {
    const catalog::LifeTable& life = catalog.content().life_table;
    const auto age = table.find(life.age);
    const auto sex = table.find(life.sex);
    if (life.is_empty() || target.fact(life.age) == nullptr || !age || !sex) {
        return;
    }
    out.ages.resize(table.rows());
    for_each_stored(table.columns()[*age], table.rows(), [&](uint64_t row, bool is_known, int64_t value) {
        out.ages[row] = is_known ? static_cast<uint8_t>(std::clamp<int64_t>(value, 0, no_age - 1)) : no_age;
    });
    const columns::Column& sexes = table.columns()[*sex];
    const auto unknown = static_cast<uint8_t>(sexes.words.size());
    out.sexes.resize(table.rows());
    for_each_stored(sexes, table.rows(), [&](uint64_t row, bool is_known, int64_t code) {
        out.sexes[row] = is_known ? static_cast<uint8_t>(code) : unknown;
    });
    for (size_t code = 0; code <= sexes.words.size(); ++code) {
        const std::string_view word = code < sexes.words.size() ? sexes.words[code] : std::string_view();
        auto& by_year = out.survival.emplace_back();
        for (int years = 0; years < years_estimated; ++years) {
            for (int at = 0; at <= no_age; ++at) {
                by_year[static_cast<size_t>(years)][static_cast<size_t>(at)] =
                    at == no_age ? 1.0F : static_cast<float>(life.survival(word, at, years));
            }
        }
    }
    for (int years = 0; years < years_estimated; ++years) {
        out.births[static_cast<size_t>(years)] = static_cast<float>(std::pow(life.births_percent / 100.0, years));
    }
}

void take_incomes(Population& out, const catalog::TargetDefinition& target, const columns::Table& table) {
    for (const catalog::Grouping& grouping : target.groups) {
        const auto place = grouping.is_income ? table.find(grouping.fact) : std::nullopt;
        if (!place || !out.income.empty()) {
            continue;
        }
        out.income = grouping.fact;
        out.incomes.resize(incomes_max + 1);
        const columns::Column& column = table.columns()[*place];
        int64_t unit = 1;
        for (int i = 0; i < column.spec.scale; ++i) {
            unit *= 10;
        }
        for_each_stored(column, table.rows(), [&](uint64_t, bool is_known, int64_t value) {
            if (is_known) {
                ++out.incomes[static_cast<size_t>(std::clamp<int64_t>(value / unit, 0, incomes_max))];
            }
        });
    }
}

} // namespace

Population population(
    const catalog::Catalog& catalog,
    const catalog::TargetDefinition& target,
    const snapshot::TargetTable& table,
    std::string_view secret,
    unsigned threads
) {
    Population out;
    out.table = &table.table;
    out.keys = row_keys(table.keys, secret, threads);
    out.dimensions = dimensions(target, table.table);
    take_ages(out, catalog, target, table.table);
    take_incomes(out, target, table.table);
    return out;
}

Reach reach_after(const Population& population, const Matched& matched_then, const Matched& matched_now, int years) {
    const Side then = side_of(matched_then);
    Reach out;
    if (population.ages.empty()) {
        out.people = static_cast<double>(then.rows.size());
        out.cents = static_cast<double>(std::accumulate(then.cents.begin(), then.cents.end(), int64_t{0}));
        return out;
    }
    const auto year = static_cast<size_t>(years);
    for (size_t i = 0; i < then.rows.size(); ++i) {
        const uint32_t row = then.rows[i];
        const double alive = population.survival[population.sexes[row]][year][population.ages[row]];
        out.people += alive;
        out.cents += alive * static_cast<double>(then.cents[i]);
    }
    const Side now = side_of(matched_now);
    for (size_t i = 0; i < now.rows.size(); ++i) {
        if (population.ages[now.rows[i]] < years) {
            out.people += population.births[year];
            out.cents += population.births[year] * static_cast<double>(now.cents[i]);
        }
    }
    return out;
}

Estimate estimate(
    const Population& population,
    const Matched& today_matched,
    const Matched& variant_matched,
    const std::vector<YearReach>& years,
    unsigned threads
) {
    const Side today = side_of(today_matched);
    const Side variant = side_of(variant_matched);
    const Cells cells = compare(population, today, variant, threads);
    Estimate out;
    out.today = released(cells.today);
    out.variant = released(cells.variant);
    out.gained = released(cells.gained);
    out.lost = released(cells.lost);
    out.more = released(cells.more);
    out.less = released(cells.less);
    out.unknown_today = released_count(static_cast<double>(unknown_of(today_matched)), 0, 0);
    out.unknown_variant = released_count(static_cast<double>(unknown_of(variant_matched)), 0, 0);
    out.rules_counted = variant.rules_counted;
    take_groups(out, population, cells);
    out.years.push_back({0, out.today, out.variant});
    for (size_t i = 0; i < years.size(); ++i) {
        const auto figure = [&](const Reach& reach) { return released_count(reach.people, reach.cents, i + 1); };
        out.years.push_back({static_cast<int>(i) + 1, figure(years[i].today), figure(years[i].variant)});
    }
    if (!population.income.empty()) {
        out.equality = equality_of(population, today, variant, out);
    }
    return out;
}

Figure reach(const Population& population, const Matched& matched) {
    const Side side = side_of(matched);
    Cell cell;
    for (size_t i = 0; i < side.rows.size(); ++i) {
        cell.add(population.keys[side.rows[i]], side.cents[i]);
    }
    return released(cell);
}

} // namespace tonghe::policy
