#include "tonghe/policy/dimension.hpp"

#include "tonghe/policy/stored.hpp"

#include <algorithm>
#include <map>

namespace tonghe::policy {

namespace {

constexpr size_t district_digits = 6; // of a region's code
constexpr size_t groups_max = 500;    // a column of more words is no grouping

void add_unknown(Dimension& dimension) { dimension.groups.push_back({}); }

void put_rows(Dimension& out, const columns::Column& column, uint64_t rows, const auto& group_of_value) {
    const auto unknown = static_cast<uint16_t>(out.groups.size() - 1);
    out.group_of.resize(rows);
    for_each_stored(column, rows, [&](uint64_t row, bool is_known, int64_t value) {
        const uint16_t group = is_known ? group_of_value(value) : unknown;
        out.group_of[row] = group;
        ++out.groups[group].people;
    });
}

Dimension by_word(const columns::Column& column, uint64_t rows, bool districts) {
    Dimension out;
    out.name = column.spec.name;
    std::map<std::string, uint16_t> places;
    std::vector<uint16_t> group_of_code;
    for (size_t code = 0; code < column.words.size(); ++code) {
        const std::string word(column.words[code]);
        const std::string name = districts ? word.substr(0, district_digits) + "000000" : word;
        const auto [place, fresh] = places.try_emplace(name, static_cast<uint16_t>(out.groups.size()));
        if (fresh) {
            out.groups.push_back({name, std::nullopt, std::nullopt, 0});
        }
        group_of_code.push_back(place->second);
    }
    if (out.groups.size() > groups_max) {
        out.groups.clear();
        return out;
    }
    add_unknown(out);
    put_rows(out, column, rows, [&](int64_t code) { return group_of_code[static_cast<size_t>(code)]; });
    return out;
}

Dimension by_truth(const columns::Column& column, uint64_t rows) {
    Dimension out;
    out.name = column.spec.name;
    out.groups = {{"false", std::nullopt, std::nullopt, 0}, {"true", std::nullopt, std::nullopt, 0}};
    add_unknown(out);
    put_rows(out, column, rows, [](int64_t value) { return static_cast<uint16_t>(value); });
    return out;
}

// Limits between `parts` parts of equal size.
std::vector<int64_t> part_limits(const columns::Column& column, uint64_t rows, int parts) {
    std::vector<int64_t> values;
    values.reserve(rows);
    for_each_stored(column, rows, [&](uint64_t, bool is_known, int64_t value) {
        if (is_known) {
            values.push_back(value);
        }
    });
    std::vector<int64_t> limits;
    auto from = values.begin();
    for (int part = 1; part < parts && !values.empty(); ++part) {
        const auto at =
            values.begin() +
            static_cast<std::ptrdiff_t>(values.size() * static_cast<size_t>(part) / static_cast<size_t>(parts));
        std::nth_element(from, at, values.end());
        if (limits.empty() || *at > limits.back()) {
            limits.push_back(*at);
        }
        from = at;
    }
    return limits;
}

Dimension by_limits(const columns::Column& column, uint64_t rows, const std::vector<int64_t>& limits) {
    Dimension out;
    out.name = column.spec.name;
    out.scale = column.spec.scale;
    out.is_ordered = true;
    for (size_t i = 0; i <= limits.size(); ++i) {
        out.groups.push_back(
            {std::to_string(i + 1),
             i == 0 ? std::nullopt : std::optional(limits[i - 1]),
             i == limits.size() ? std::nullopt : std::optional(limits[i]),
             0}
        );
    }
    add_unknown(out);
    put_rows(out, column, rows, [&](int64_t value) {
        return static_cast<uint16_t>(std::upper_bound(limits.begin(), limits.end(), value) - limits.begin());
    });
    return out;
}

Dimension by_grouping(const catalog::Grouping& grouping, const columns::Column& column, uint64_t rows) {
    if (grouping.parts > 0) {
        return by_limits(column, rows, part_limits(column, rows, grouping.parts));
    }
    if (!grouping.bands.empty()) {
        std::vector<int64_t> limits = grouping.bands;
        for (int i = 0; i < column.spec.scale; ++i) {
            std::for_each(limits.begin(), limits.end(), [](int64_t& limit) { limit *= 10; });
        }
        return by_limits(column, rows, limits);
    }
    return column.spec.kind == columns::ColumnKind::boolean ? by_truth(column, rows) : by_word(column, rows, false);
}

} // namespace

std::vector<Dimension> dimensions(const catalog::TargetDefinition& target, const columns::Table& table) {
    std::vector<Dimension> out;
    const auto keep = [&](Dimension dimension) {
        if (!dimension.groups.empty()) {
            out.push_back(std::move(dimension));
        }
    };
    if (const auto place = table.find(snapshot::region_column)) {
        keep(by_word(table.columns()[*place], table.rows(), true));
    }
    for (const catalog::Grouping& grouping : target.groups) {
        const auto place = table.find(grouping.fact);
        const bool can = place && (!grouping.bands.empty() || grouping.parts > 0 ||
                                   table.columns()[*place].spec.kind == columns::ColumnKind::text ||
                                   table.columns()[*place].spec.kind == columns::ColumnKind::boolean);
        if (can) {
            keep(by_grouping(grouping, table.columns()[*place], table.rows()));
        }
    }
    return out;
}

} // namespace tonghe::policy
