#include "tonghe/snapshot/cells.hpp"

#include <cmath>

namespace tonghe::snapshot {

namespace {

// The text of the cell is that of `value`.
columns::Cell cell_of(const Json& value, const columns::ColumnSpec& spec) {
    switch (spec.kind) {
    case columns::ColumnKind::boolean:
        return value.is_bool() ? columns::Cell(value.get_bool()) : columns::Cell();
    case columns::ColumnKind::text:
        return value.is_string() ? columns::Cell(std::string_view(value.get_string())) : columns::Cell();
    case columns::ColumnKind::date: {
        const auto date = value.is_string() ? parse_date(std::string_view(value.get_string())) : std::nullopt;
        return date ? columns::Cell(*date) : columns::Cell();
    }
    default: {
        if (value.is_int64() && spec.scale == 0) {
            return columns::Number{value.get_int64(), 0};
        }
        if (!value.is_number()) {
            return {};
        }
        return columns::Number{std::llround(value.to_number<double>() * std::pow(10.0, spec.scale)), spec.scale};
    }
    }
}

} // namespace

std::set<std::string>
columns_touched(const TargetTable& table, std::string_view key, const Touched& touched, bool by_household) {
    const bool is_new = !table.keys.find(key);
    std::set<std::string> out;
    for (const columns::Column& column : table.table.columns()) {
        if (is_new || touched.touches(table.target, column.spec.name, by_household)) {
            out.insert(column.spec.name);
        }
    }
    return out;
}

ChangedRow row_of(const KnownFacts& known, const catalog::Catalog& catalog, const std::set<std::string>& columns) {
    ChangedRow out{known.target, known.record.key, {}};
    for (const std::string& column : columns) {
        if (column == region_column) {
            const std::string region = known.record.text(catalog.target(known.target)->region);
            out.values[column] = region.empty() ? Json(nullptr) : Json(region);
        } else {
            const Json* value = known.values.if_contains(column);
            out.values[column] = value == nullptr ? Json(nullptr) : *value;
        }
    }
    return out;
}

void write_cells(Snapshot& into, std::span<const ChangedRow> rows) {
    for (TargetTable& table : into.tables) {
        for (const ChangedRow& row : rows) {
            if (row.target == table.target) {
                table.keys.add(row.key);
            }
        }
        if (table.keys.size() > table.table.rows()) {
            table.table.grow(table.keys.size());
        }
        for (const ChangedRow& row : rows) {
            if (row.target != table.target) {
                continue;
            }
            const uint32_t place = *table.keys.find(row.key);
            for (const auto& [name, value] : row.values) {
                const auto column = table.table.find(std::string_view(name));
                if (!column) {
                    continue;
                }
                const columns::Cell cell = cell_of(value, table.table.columns()[*column].spec);
                if (table.table.cell(place, *column) != cell) { // or columns would be copied for nothing
                    table.table.set(place, *column, cell);
                }
            }
        }
    }
}

} // namespace tonghe::snapshot
