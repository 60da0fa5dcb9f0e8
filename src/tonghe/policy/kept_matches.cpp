#include "tonghe/policy/kept_matches.hpp"

#include "tonghe/policy/errors.hpp"

namespace tonghe::policy {

namespace {

// Numbers of as many bytes as they need; signed ones so that small ones of either sign are short.
class Writer {
  public:
    void number(uint64_t value) {
        while (value >= 0x80) {
            out.push_back(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        out.push_back(static_cast<char>(value));
    }

    void integer(int64_t value) { number((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63)); }

    void text(std::string_view value) {
        number(value.size());
        out += value;
    }

    std::string out;
};

class Reader {
  public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    uint64_t number() {
        uint64_t out = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1).front());
            out |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                return out;
            }
        }
        throw Error(errors::damaged_matches);
    }

    int64_t integer() {
        const uint64_t folded = number();
        return static_cast<int64_t>(folded >> 1) ^ -static_cast<int64_t>(folded & 1);
    }

    std::string text() { return std::string(take(number())); }

    size_t count() { // of what takes a byte at least
        const uint64_t out = number();
        if (out > left_.size()) {
            throw Error(errors::damaged_matches);
        }
        return out;
    }

    bool is_at_end() const { return left_.empty(); }

  private:
    std::string_view take(uint64_t bytes) {
        if (bytes > left_.size()) {
            throw Error(errors::damaged_matches);
        }
        const std::string_view out = left_.substr(0, bytes);
        left_.remove_prefix(bytes);
        return out;
    }

    std::string_view left_;
};

void write(Writer& out, const BenefitMatches& matches) {
    out.text(matches.policy);
    out.integer(matches.version);
    out.text(matches.hash);
    out.text(matches.benefit);
    out.integer(matches.refused);
    out.integer(matches.unknown);
    out.number(matches.rows.size());
    uint32_t before = 0;
    for (const uint32_t row : matches.rows.view()) { // ascending, so the steps are small
        out.number(row - before);
        before = row;
    }
    for (const uint16_t rule : matches.rules) {
        out.number(rule);
    }
    int64_t last = 0;
    for (const int64_t cents : matches.cents) { // most get what the one before gets
        out.integer(cents - last);
        last = cents;
    }
}

BenefitMatches read(Reader& in) {
    BenefitMatches out;
    out.policy = in.text();
    out.version = in.integer();
    out.hash = in.text();
    out.benefit = in.text();
    out.refused = in.integer();
    out.unknown = in.integer();
    const size_t count = in.count();
    uint32_t* rows = out.rows.room(count);
    uint32_t row = 0;
    for (size_t i = 0; i < count; ++i) {
        row += static_cast<uint32_t>(in.number());
        rows[i] = row;
    }
    out.rows.grow(count);
    for (size_t i = 0; i < count; ++i) {
        out.rules.push_back(static_cast<uint16_t>(in.number()));
    }
    int64_t cents = 0;
    for (size_t i = 0; i < count; ++i) {
        cents += in.integer();
        out.cents.push_back(cents);
    }
    return out;
}

} // namespace

std::string write_matches(const MatchesByTarget& matches) {
    Writer out;
    out.number(matches.size());
    for (const auto& [target, list] : matches) {
        out.text(target);
        out.number(list.size());
        for (const BenefitMatches& one : list) {
            write(out, one);
        }
    }
    return std::move(out.out);
}

MatchesByTarget read_matches(std::string_view bytes) {
    Reader in(bytes);
    MatchesByTarget out;
    for (size_t targets = in.count(); targets > 0; --targets) {
        auto& list = out[in.text()];
        for (size_t benefits = in.count(); benefits > 0; --benefits) {
            list.push_back(read(in));
        }
    }
    if (!in.is_at_end()) {
        throw Error(errors::damaged_matches);
    }
    return out;
}

BenefitMatches copy_of(const BenefitMatches& matches) {
    BenefitMatches out;
    out.policy = matches.policy;
    out.version = matches.version;
    out.hash = matches.hash;
    out.benefit = matches.benefit;
    out.rows.append(matches.rows.view());
    out.rules = matches.rules;
    out.cents = matches.cents;
    out.refused = matches.refused;
    out.unknown = matches.unknown;
    return out;
}

} // namespace tonghe::policy
