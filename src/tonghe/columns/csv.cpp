#include "tonghe/columns/csv.hpp"

#include "tonghe/columns/build.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace tonghe::columns {

namespace {

constexpr size_t progress_every_rows = 100'000;

struct Field {
    std::string_view text;
    bool is_quoted = false;
};

// Cuts the text into records. Fields without doubled quotes are views of the text; the others live until `next`.
class Records {
  public:
    explicit Records(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) {
            at_ = 3;
        }
    }

    // False at the end, and where a quote is not closed.
    bool next(std::vector<Field>& fields) {
        fields.clear();
        unescaped_.clear();
        while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) { // empty lines
            line_ += text_[at_++] == '\n';
        }
        first_line_ = line_;
        if (at_ >= text_.size()) {
            return false;
        }
        do {
            if (!field(fields)) {
                return false;
            }
        } while (at_ < text_.size() && text_[at_] == ',' && ++at_ > 0);
        end_line();
        return true;
    }

    int line() const { return first_line_; } // where the record began

    size_t place() const { return at_; }

    const char* fault() const { return fault_; } // why there is no next one, nothing at the end

  private:
    bool field(std::vector<Field>& fields) {
        if (at_ < text_.size() && text_[at_] == '"') {
            return quoted(fields);
        }
        const size_t from = at_;
        at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        fields.push_back({text_.substr(from, at_ - from)});
        return true;
    }

    bool quoted(std::vector<Field>& fields) {
        const size_t from = ++at_;
        bool is_doubled = false;
        for (;; ++at_) {
            at_ = text_.find('"', at_);
            if (at_ == std::string_view::npos) {
                at_ = text_.size();
                fault_ = "quote";
                return false;
            }
            if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
                break;
            }
            is_doubled = true;
            ++at_;
        }
        const std::string_view inside = text_.substr(from, at_ - from);
        line_ += int(std::count(inside.begin(), inside.end(), '\n'));
        ++at_;
        if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\r' && text_[at_] != '\n') {
            fault_ = "behind";
            return false;
        }
        fields.push_back({is_doubled ? undoubled(inside) : inside, true});
        return true;
    }

    std::string_view undoubled(std::string_view inside) {
        auto text = std::make_unique<std::string>();
        for (size_t i = 0; i < inside.size(); ++i) {
            *text += inside[i];
            i += inside[i] == '"';
        }
        return *unescaped_.emplace_back(std::move(text));
    }

    void end_line() {
        at_ += at_ < text_.size() && text_[at_] == '\r';
        if (at_ < text_.size() && text_[at_] == '\n') {
            ++at_;
            ++line_;
        }
    }

    std::string_view text_;
    size_t at_ = 0;
    int line_ = 1;
    int first_line_ = 1;
    const char* fault_ = nullptr;
    std::vector<std::unique_ptr<std::string>> unescaped_;
};

std::optional<Number> number_in(std::string_view text) {
    const size_t sign = text.starts_with('-') ? 1 : 0;
    const size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(sign, point - sign);
    const std::string_view part = point < text.size() ? text.substr(point + 1) : std::string_view();
    const auto is_digits = [](std::string_view digits) {
        return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.empty() || !is_digits(whole) || !is_digits(part) || (point < text.size() && part.empty()) ||
        part.size() > size_t(scale_max)) {
        return std::nullopt;
    }
    int64_t mantissa = 0;
    for (const std::string_view digits : {whole, part}) {
        for (const char c : digits) {
            if (__builtin_mul_overflow(mantissa, 10, &mantissa) ||
                __builtin_add_overflow(mantissa, c - '0', &mantissa)) {
                return std::nullopt;
            }
        }
    }
    return Number{sign == 1 ? -mantissa : mantissa, int(part.size())};
}

// Whole digits that begin with a zero are a code, not a number.
bool is_code(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    return digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
}

// P1Y6M, P6M, P2Y, -P1M
std::optional<Months> months_in(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    text.remove_prefix(is_negative ? 1 : 0);
    if (!text.starts_with('P') || text.size() < 3) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    int64_t months = 0;
    for (const auto& [letter, worth] : {std::pair('Y', 12), std::pair('M', 1)}) {
        const size_t end = text.find(letter);
        if (end == std::string_view::npos) {
            continue;
        }
        int64_t count = 0;
        const auto [stop, fault] = std::from_chars(text.data(), text.data() + end, count);
        if (fault != std::errc() || stop != text.data() + end || end == 0 || text[0] == '-' || count > 1'000'000'000) {
            return std::nullopt;
        }
        months += count * worth;
        text.remove_prefix(end + 1);
    }
    return text.empty() ? std::optional(Months{is_negative ? -months : months}) : std::nullopt;
}

std::optional<Cell> cell_of(std::string_view text, ColumnKind kind) {
    switch (kind) {
    case ColumnKind::boolean:
        return text == "true" || text == "false" ? std::optional<Cell>(text == "true") : std::nullopt;
    case ColumnKind::number: {
        const auto found = number_in(text);
        return found ? std::optional<Cell>(*found) : std::nullopt;
    }
    case ColumnKind::date: {
        const auto found = parse_date(text);
        return found ? std::optional<Cell>(*found) : std::nullopt;
    }
    case ColumnKind::months: {
        const auto found = months_in(text);
        return found ? std::optional<Cell>(*found) : std::nullopt;
    }
    case ColumnKind::text:
        break;
    }
    return Cell(text);
}

// The kinds that all cells of a column so far have.
class Guess {
  public:
    void see(const Field& field) {
        if (field.text.empty()) {
            return;
        }
        any_ = true;
        for (ColumnKind kind : {ColumnKind::boolean, ColumnKind::number, ColumnKind::date, ColumnKind::months}) {
            bool& open = open_[size_t(kind)];
            open =
                open && cell_of(field.text, kind).has_value() && !(kind == ColumnKind::number && is_code(field.text));
        }
    }

    ColumnKind kind() const {
        for (ColumnKind kind : {ColumnKind::boolean, ColumnKind::number, ColumnKind::date, ColumnKind::months}) {
            if (any_ && open_[size_t(kind)]) {
                return kind;
            }
        }
        return ColumnKind::text;
    }

  private:
    bool open_[5] = {true, true, true, true, true};
    bool any_ = false;
};

class Reader {
  public:
    Reader(std::string_view text, const CsvOptions& options) : text_(text), options_(options) {}

    Parsed<Table> read() {
        if (!read_names() || !find_kinds()) {
            return std::move(faults_);
        }
        Builder builder(specs_);
        Records records(text_);
        std::vector<Field> fields;
        records.next(fields);
        while (faults_.size() < csv_faults_max && next(records, fields)) {
            for (size_t i = 0; i < specs_.size(); ++i) {
                put(builder, i, fields[i], records.line());
            }
            builder.end_row();
        }
        return faults_.empty() ? Parsed<Table>(builder.finish()) : Parsed<Table>(std::move(faults_));
    }

  private:
    void fault(int line, Text what, Text remedy) {
        faults_.push_back({"columns.csv", "", options_.file, line, std::move(what), std::move(remedy)});
    }

    bool read_names() {
        Records records(text_);
        std::vector<Field> names;
        if (!records.next(names)) {
            fault(
                1,
                {"文件没有标题行", "the file has no line of names"},
                {"第一行写各列名称", "Name the columns in the first line"}
            );
            return false;
        }
        for (const Field& name : names) {
            if (name.text.empty()) {
                fault(1, {"有一列没有名称", "a column has no name"}, {"为每一列命名", "Name every column"});
            }
            const bool is_double = std::any_of(specs_.begin(), specs_.end(), [&](const ColumnSpec& spec) {
                return spec.name == name.text;
            });
            if (is_double) {
                fault(
                    1,
                    {fmt::format("列名“{}”出现两次", name.text),
                     fmt::format("the column '{}' is there twice", name.text)},
                    {"列名不能重复", "Give each column a name of its own"}
                );
            }
            specs_.push_back({std::string(name.text), ColumnKind::text});
        }
        return faults_.empty();
    }

    bool find_kinds() {
        std::vector<bool> is_known(specs_.size(), false);
        for (const ColumnSpec& kind : options_.kinds) {
            const auto found =
                std::find_if(specs_.begin(), specs_.end(), [&](const ColumnSpec& s) { return s.name == kind.name; });
            if (found != specs_.end()) {
                *found = kind;
                is_known[size_t(found - specs_.begin())] = true;
            }
        }
        if (std::all_of(is_known.begin(), is_known.end(), [](bool known) { return known; })) {
            return true;
        }
        std::vector<Guess> guesses(specs_.size());
        Records records(text_);
        std::vector<Field> fields;
        records.next(fields);
        while (faults_.size() < csv_faults_max && next(records, fields)) {
            for (size_t i = 0; i < specs_.size(); ++i) {
                guesses[i].see(fields[i]);
            }
        }
        for (size_t i = 0; i < specs_.size(); ++i) {
            specs_[i].kind = is_known[i] ? specs_[i].kind : guesses[i].kind();
        }
        return faults_.empty();
    }

    // The next record with as many fields as there are columns; others are faults.
    bool next(Records& records, std::vector<Field>& fields) {
        while (records.next(fields)) {
            if (options_.progress && ++rows_ % progress_every_rows == 0) {
                options_.progress(records.place());
            }
            if (fields.size() == specs_.size()) {
                return true;
            }
            fault(
                records.line(),
                {fmt::format("这一行有 {} 个字段，应有 {} 个", fields.size(), specs_.size()),
                 fmt::format("this line has {} fields, {} are expected", fields.size(), specs_.size())},
                {"补齐或去掉多余的字段；含逗号的内容请加引号", "Complete it, or quote what holds a comma"}
            );
            if (faults_.size() >= csv_faults_max) {
                return false;
            }
        }
        if (records.fault() != nullptr) {
            fault(
                records.line(),
                {"引号没有正确闭合", "a quote is not closed, or something follows it"},
                {"字段内的引号写成两个", "Write a quote inside a field twice"}
            );
        }
        return false;
    }

    void put(Builder& builder, size_t column, const Field& field, int line) {
        const ColumnKind kind = specs_[column].kind;
        if (field.text.empty() && !(field.is_quoted && kind == ColumnKind::text)) {
            return;
        }
        if (const auto cell = cell_of(field.text, kind)) {
            builder.row().cell(column, *cell);
            return;
        }
        const std::string shown(field.text.substr(0, 40));
        fault(
            line,
            {fmt::format("“{}”列的“{}”不是{}", specs_[column].name, shown, word(kind).zh),
             fmt::format("'{}' in column '{}' is no {}", shown, specs_[column].name, word(kind).en)},
            {"改正该值，或用 --kinds 指定该列的种类", "Correct the value, or name the column's kind with --kinds"}
        );
    }

    static Text word(ColumnKind kind) {
        static const Text words[] = {
            {"真假值（true、false）", "truth value (true, false)"},
            {"文本", "text"},
            {"可精确存放的数", "number that is held exactly"},
            {"日期（2026-03-02）", "day (2026-03-02)"},
            {"年月长度（P1Y6M）", "length in months (P1Y6M)"}};
        return words[size_t(kind)];
    }

    std::string_view text_;
    const CsvOptions& options_;
    std::vector<ColumnSpec> specs_;
    std::vector<Fault> faults_;
    size_t rows_ = 0;
};

} // namespace

Parsed<Table> read_csv(std::string_view text, const CsvOptions& options) { return Reader(text, options).read(); }

std::optional<ColumnKind> kind_of(std::string_view word) {
    for (ColumnKind kind :
         {ColumnKind::boolean, ColumnKind::text, ColumnKind::number, ColumnKind::date, ColumnKind::months}) {
        if (word == to_string(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

} // namespace tonghe::columns
