#include "tonghe/claims/claims_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace tonghe::claims {

namespace {

enum Place : size_t {
    person_at,
    sex_at,
    age_at,
    visit_at,
    setting_at,
    hospital_at,
    department_at,
    diagnosis_at,
    day_at,
    item_at,
    quantity_at,
    price_at,
    amount_at,
    columns_all
};

constexpr size_t word_bytes_max = 64;
constexpr int64_t cents_max = 100'000'000'00; // a hundred million yuan
constexpr int64_t years_max = 150;
constexpr size_t number_of_identity = 18; // characters

const std::array<ClaimColumn, columns_all>& table() {
    static const std::array<ClaimColumn, columns_all> columns{{
        {"person",
         "患者",
         {"患者代号（去标识化），6 到 64 个字母、数字、- 或 _", "pseudonym of 6 to 64 letters, digits, - and _"}},
        {"sex", "性别", {"male（男）或 female（女）", "male or female"}},
        {"age", "年龄", {"当日周岁，0 到 150", "whole years that day, 0 to 150"}},
        {"visit", "就诊号", {"就诊或住院号，1 到 64 个字符", "number of the visit or stay, 1 to 64 characters"}},
        {"setting", "就诊类型", {"outpatient（门诊）或 inpatient（住院）", "outpatient or inpatient"}},
        {"hospital", "医疗机构", {"定点医疗机构编码", "code of the hospital"}},
        {"department", "科室", {"科室名称或编码", "name or code of the department"}},
        {"diagnosis", "诊断", {"主要诊断编码", "code of the main diagnosis"}},
        {"day", "日期", {"费用发生日，如 2026-03-02", "the day it was charged for, such as 2026-03-02"}},
        {"item", "项目", {"医保项目编码", "code of the item"}},
        {"quantity", "数量", {"大于 0，最多两位小数", "above 0 with at most two digits after the point"}},
        {"price", "单价", {"元，最多两位小数", "yuan with at most two digits after the point"}},
        {"amount", "金额", {"元，等于数量乘单价（相差不超过一分）", "yuan, quantity times price to within one cent"}},
    }};
    return columns;
}

// Cuts text into records; fields without doubled quotes are views of it.
class Records {
  public:
    explicit Records(std::string_view text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) {
            at_ = 3;
        }
    }

    // False at the end. An unclosed quote ends the text: the record is what was read, and `is_broken`.
    bool next(std::vector<std::string_view>& fields) {
        fields.clear();
        kept_.clear();
        while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
            line_ += text_[at_++] == '\n';
        }
        first_line_ = line_;
        if (at_ >= text_.size()) {
            return false;
        }
        for (;;) {
            fields.push_back(text_[at_] == '"' ? quoted() : plain());
            if (at_ < text_.size() && text_[at_] == ',') {
                if (++at_ == text_.size()) {
                    fields.push_back({});
                    return true;
                }
                continue;
            }
            break;
        }
        at_ = std::min(text_.find('\n', at_), text_.size());
        return true;
    }

    uint32_t line() const { return first_line_; }

    bool is_broken() const { return broken_; }

  private:
    std::string_view plain() {
        const size_t from = at_;
        while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
            ++at_;
        }
        return text_.substr(from, at_ - from);
    }

    std::string_view quoted() {
        const size_t from = ++at_;
        bool doubled = false;
        for (;; ++at_) {
            const size_t next = text_.find('"', at_);
            line_ += static_cast<uint32_t>(std::count(
                text_.begin() + static_cast<ptrdiff_t>(at_),
                text_.begin() + static_cast<ptrdiff_t>(std::min(next, text_.size())),
                '\n'
            ));
            if (next == std::string_view::npos) {
                broken_ = true;
                at_ = text_.size();
                return text_.substr(from);
            }
            at_ = next;
            if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
                break;
            }
            doubled = true;
            ++at_;
        }
        const std::string_view inner = text_.substr(from, at_ - from);
        ++at_;
        if (!doubled) {
            return inner;
        }
        std::string& kept = kept_.emplace_back();
        for (size_t i = 0; i < inner.size(); ++i) {
            kept += inner[i];
            i += inner[i] == '"';
        }
        return kept;
    }

    std::string_view text_;
    size_t at_ = 0;
    uint32_t line_ = 1;
    uint32_t first_line_ = 1;
    bool broken_ = false;
    std::deque<std::string> kept_;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// A decimal of at most two digits after the point, in hundredths.
std::optional<int64_t> hundredths(std::string_view text, int64_t most) {
    int64_t value = 0;
    int behind = -1;
    if (text.empty() || text == ".") {
        return std::nullopt;
    }
    for (const char c : text) {
        if (c == '.' && behind < 0) {
            behind = 0;
            continue;
        }
        if (c < '0' || c > '9' || behind == 2 || value > most) {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
        behind += behind >= 0;
    }
    for (int digits = std::max(behind, 0); digits < 2; ++digits) {
        value *= 10;
    }
    return value <= most ? std::optional(value) : std::nullopt;
}

bool is_pseudonym(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    };
    return text.size() >= 6 && text.size() <= word_bytes_max && std::all_of(text.begin(), text.end(), fits);
}

// Seventeen digits and one more digit or X, as identity numbers have.
bool looks_like_a_person(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() == number_of_identity && std::all_of(text.begin(), text.end() - 1, digit) &&
           (digit(text.back()) || text.back() == 'X' || text.back() == 'x');
}

// One record as a line, or its faults.
class LineReader {
  public:
    LineReader(
        const std::vector<std::string_view>& fields, const std::array<size_t, columns_all>& places, uint32_t line
    )
        : fields_(fields), places_(places), line_(line) {}

    Line read() {
        Line out;
        out.number = line_;
        out.person = field(person_at);
        if (looks_like_a_person(out.person)) {
            fault(
                person_at,
                "personal",
                {"像身份证号，不能写进费用明细；请改用去标识化的代号",
                 "looks like an identity number; claims hold pseudonyms only"}
            );
        } else if (!is_pseudonym(out.person)) {
            misfit(person_at);
        }
        out.sex = one_of(sex_at, {"male", "男", "female", "女"}) == 1 ? Sex::female : Sex::male;
        out.setting = one_of(setting_at, {"outpatient", "门诊", "inpatient", "住院"}) == 1 ? Setting::inpatient
                                                                                           : Setting::outpatient;
        out.age = static_cast<uint8_t>(whole(age_at, years_max));
        out.visit = word(visit_at);
        out.hospital = word(hospital_at);
        out.department = word(department_at);
        out.diagnosis = word(diagnosis_at);
        out.item = word(item_at);
        if (const auto day = parse_date(field(day_at))) {
            out.day = *day;
        } else {
            misfit(day_at);
        }
        read_money(out);
        return out;
    }

    std::vector<LineFault> faults;

  private:
    std::string_view field(size_t column) const {
        return places_[column] < fields_.size() ? trimmed(fields_[places_[column]]) : std::string_view();
    }

    void fault(size_t column, const char* code, Text what) {
        faults.push_back({line_, claim_columns()[column].name, code, std::move(what)});
    }

    void misfit(size_t column) {
        const ClaimColumn& spec = table()[column];
        if (field(column).empty()) {
            fault(column, "missing", {"没有填", "is empty"});
        } else {
            fault(column, "misfit", {"应为" + spec.holds.zh, "should be " + spec.holds.en});
        }
    }

    std::string_view word(size_t column) {
        const std::string_view given = field(column);
        if (given.empty() || given.size() > word_bytes_max) {
            misfit(column);
        }
        return given;
    }

    int64_t whole(size_t column, int64_t most) {
        const std::string_view given = field(column);
        const auto value = given.find('.') == std::string_view::npos ? hundredths(given, most * 100) : std::nullopt;
        if (!value) {
            misfit(column);
        }
        return value.value_or(0) / 100;
    }

    int one_of(size_t column, const std::array<std::string_view, 4>& words) { // each in both languages
        const std::string_view given = field(column);
        for (size_t i = 0; i < words.size(); ++i) {
            if (given == words[i]) {
                return static_cast<int>(i / 2);
            }
        }
        misfit(column);
        return 0;
    }

    void read_money(Line& out) {
        const auto quantity = hundredths(field(quantity_at), 1'000'000'00);
        const auto price = hundredths(field(price_at), cents_max);
        const auto amount = hundredths(field(amount_at), cents_max);
        if (!quantity || *quantity == 0) {
            misfit(quantity_at);
        }
        if (!price) {
            misfit(price_at);
        }
        if (!amount) {
            misfit(amount_at);
        }
        if (!quantity || *quantity == 0 || !price || !amount) {
            return;
        }
        out.quantity = static_cast<int32_t>(*quantity);
        out.price_cents = *price;
        out.amount_cents = *amount;
        const __int128 exact = static_cast<__int128>(*quantity) * *price;
        const __int128 apart = exact - static_cast<__int128>(*amount) * 100;
        if (apart > 100 || apart < -100) {
            fault(amount_at, "sum", {"与数量乘单价不符", "is not quantity times price"});
        }
    }

    const std::vector<std::string_view>& fields_;
    const std::array<size_t, columns_all>& places_;
    const uint32_t line_;
};

// Where each column stands; faults where one is missing or stands twice.
std::array<size_t, columns_all> places_of(const std::vector<std::string_view>& names, ClaimFile& out) {
    std::array<size_t, columns_all> places{};
    for (size_t column = 0; column < columns_all; ++column) {
        const ClaimColumn& spec = table()[column];
        const auto is_it = [&](std::string_view name) {
            return trimmed(name) == spec.name || trimmed(name) == spec.name_zh;
        };
        const auto at = std::find_if(names.begin(), names.end(), is_it);
        places[column] = static_cast<size_t>(at - names.begin());
        if (at == names.end()) {
            out.faults.push_back(
                {1,
                 spec.name,
                 "no_column",
                 {fmt::format("缺少这一列（{} 或 {}）", spec.name, spec.name_zh),
                  fmt::format("the column is missing ({} or {})", spec.name, spec.name_zh)}}
            );
        } else if (std::find_if(at + 1, names.end(), is_it) != names.end()) {
            out.faults.push_back({1, spec.name, "column_twice", {"这一列出现了两次", "the column stands twice"}});
        }
    }
    return places;
}

std::string decimal(int64_t value) {
    return value % 100 == 0 ? std::to_string(value / 100) : fmt::format("{}.{:02}", value / 100, value % 100);
}

std::string quoted(std::string_view word) {
    if (word.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(word);
    }
    std::string out = "\"";
    for (const char c : word) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return out + "\"";
}

} // namespace

std::span<const ClaimColumn> claim_columns() { return table(); }

ClaimFile read_claims(std::string_view text, Claims before) {
    ClaimFile out;
    out.claims = std::move(before);
    Records records(text);
    std::vector<std::string_view> fields;
    records.next(fields);
    const auto places = places_of(fields, out);
    if (!out.faults.empty()) {
        out.faults_all = static_cast<int64_t>(out.faults.size());
        return out;
    }
    const size_t width = fields.size();
    out.claims.reserve(out.claims.lines() + static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
    while (records.next(fields)) {
        LineReader reader(fields, places, records.line());
        const Line line = reader.read();
        if (records.is_broken()) {
            reader.faults = {
                {records.line(),
                 "",
                 "quote",
                 {"引号没有成对，之后的内容无法读取", "a quote is not closed; nothing behind it can be read"}}};
        } else if (fields.size() != width) {
            reader.faults = {
                {records.line(),
                 "",
                 "width",
                 {fmt::format("有 {} 列，应为 {} 列", fields.size(), width),
                  fmt::format("has {} fields instead of {}", fields.size(), width)}}};
        }
        if (reader.faults.empty()) {
            out.claims.add(line);
            continue;
        }
        ++out.set_aside;
        out.faults_all += static_cast<int64_t>(reader.faults.size());
        for (LineFault& fault : reader.faults) {
            if (out.faults.size() < line_faults_max) {
                out.faults.push_back(std::move(fault));
            }
        }
    }
    return out;
}

std::string write_claims(const Claims& claims) {
    std::string out;
    for (const ClaimColumn& column : claim_columns()) {
        out += (out.empty() ? "" : ",") + std::string(column.name);
    }
    out += '\n';
    for (size_t at = 0; at < claims.lines(); ++at) {
        const Line line = claims.line(at);
        out += fmt::format(
            "{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
            quoted(line.person),
            word_of(line.sex),
            line.age,
            quoted(line.visit),
            word_of(line.setting),
            quoted(line.hospital),
            quoted(line.department),
            quoted(line.diagnosis),
            to_string(line.day),
            quoted(line.item),
            decimal(line.quantity),
            decimal(line.price_cents),
            decimal(line.amount_cents)
        );
    }
    return out;
}

} // namespace tonghe::claims
