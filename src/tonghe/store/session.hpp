// SQL, written once for both engines: `?` placeholders, statements prepared once per connection, rows read by column.
//
// Always true
//  1. Values travel as parameters, never inside the SQL text; an error names the statement, never a value.
//  2. Booleans are 0/1, an Instant is its microseconds, a Date is `YYYY-MM-DD`, an Id and an enumeration their words.
//  3. What the two engines spell differently stands in migrations behind `-- sqlite:` and `-- postgres:` lines.
//  4. A statement that fails ends its unit: PostgreSQL accepts no further one, so what may meet a row that is already
//     there says `ON CONFLICT`.
//  5. Statements whose outcome nobody asks for travel to PostgreSQL together with the next that is asked: a unit waits
//     for the server once a question, not once a statement. Such a statement's error is thrown by a later one or by
//     the commit.
#pragma once
#include "tonghe/base/id.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tonghe::store {

enum class Engine { sqlite, postgres };

struct Bytes {
    std::string data;

    bool operator==(const Bytes&) const = default;
};

// One parameter of a statement. Text with a NUL inside is Error(store.invalid_text): PostgreSQL cannot keep it.
class Value {
  public:
    using Variant = std::variant<std::monostate, int64_t, double, std::string, Bytes>;

    // What goes into SQL is written as it is, so these convert by themselves. NOLINTBEGIN(google-explicit-constructor)
    Value() = default; // SQL NULL

    Value(std::nullptr_t) {}

    Value(int v) : value_(static_cast<int64_t>(v)) {}

    Value(int64_t v) : value_(v) {}

    Value(bool v) : value_(static_cast<int64_t>(v ? 1 : 0)) {}

    Value(double v) : value_(v) {}

    Value(const char* v) : value_(std::string(v)) {}

    Value(std::string_view v) : value_(std::string(v)) {}

    Value(std::string v) : value_(std::move(v)) {}

    Value(Bytes v) : value_(std::move(v)) {}

    Value(Instant v) : value_(v.micros) {}

    Value(Date v) : value_(to_string(v)) {}

    template <class Tag> Value(const Id<Tag>& v) : value_(v.text()) {}

    template <class T> Value(const std::optional<T>& v) {
        if (v) {
            *this = Value(*v);
        }
    }

    // NOLINTEND(google-explicit-constructor)

    const Variant& variant() const { return value_; }

  private:
    Variant value_;
};

using Values = std::vector<Value>;

// The row a statement stands on; valid only inside the visit.
class Row {
  public:
    virtual ~Row() = default;
    virtual int columns() const = 0;
    virtual bool is_null(int column) const = 0;
    virtual int64_t integer(int column) const = 0; // 0 where NULL
    virtual double number(int column) const = 0;
    virtual std::string_view view(int column) const = 0; // "" where NULL; of text and bytes

    std::string text(int column) const { return std::string(view(column)); }

    Bytes bytes(int column) const { return {std::string(view(column))}; }

    bool boolean(int column) const { return integer(column) != 0; }

    Instant instant(int column) const { return {integer(column)}; }

    Date date(int column) const { return parse_date(view(column)).value_or(Date{}); }

    std::optional<std::string> optional_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional(text(column));
    }

    std::optional<Instant> optional_instant(int column) const {
        return is_null(column) ? std::nullopt : std::optional(instant(column));
    }

    std::optional<Date> optional_date(int column) const {
        return is_null(column) ? std::nullopt : std::optional(date(column));
    }

    template <class SomeId> SomeId id(int column) const { return SomeId(text(column)); }
};

class Session;

// How many rows a statement changed. Asking waits for the statement, where it is still on its way.
class Changed {
  public:
    explicit Changed(int64_t rows) : rows_(rows) {}

    Changed(Session& session, int64_t statement) : session_(&session), rows_(statement) {}

    operator int64_t() const; // NOLINT(google-explicit-constructor): it is a number to whoever asks

  private:
    Session* session_ = nullptr;
    int64_t rows_; // the statement's number in its session, where there is one
};

class Session {
  public:
    virtual ~Session() = default;
    virtual Engine engine() const = 0;
    virtual void each(std::string_view sql, const Values& values, const std::function<void(const Row&)>& visit) = 0;
    virtual Changed execute(std::string_view sql, const Values& values = {}) = 0;

    // For `UPDATE … WHERE id = ? AND version = ?`: Error(store.conflict), by now or by the commit, unless exactly one
    // row changed.
    virtual void execute_one(std::string_view sql, const Values& values) = 0;

    // The same for what was guessed: where it fails, the unit is undone and run again.
    virtual void execute_or_retry(std::string_view sql, const Values& values) { execute_one(sql, values); }

    // The first row, mapped; nothing where there is none.
    template <class Map>
    auto first(std::string_view sql, const Values& values, Map map)
        -> std::optional<decltype(map(std::declval<const Row&>()))> {
        std::optional<decltype(map(std::declval<const Row&>()))> out;
        each(sql, values, [&](const Row& row) {
            if (!out) {
                out.emplace(map(row));
            }
        });
        return out;
    }

    template <class Map> auto all(std::string_view sql, const Values& values, Map map) {
        std::vector<decltype(map(std::declval<const Row&>()))> out;
        each(sql, values, [&](const Row& row) { out.push_back(map(row)); });
        return out;
    }

    int64_t count(std::string_view sql, const Values& values = {}) { // the first column of the first row
        return first(sql, values, [](const Row& row) { return row.integer(0); }).value_or(0);
    }

  private:
    friend class Changed;
    virtual int64_t rows_changed(int64_t statement) = 0;
};

inline Changed::operator int64_t() const { return session_ == nullptr ? rows_ : session_->rows_changed(rows_); }

} // namespace tonghe::store
