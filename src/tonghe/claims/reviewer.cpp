#include "tonghe/claims/reviewer.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/claims/errors.hpp"
#include "tonghe/claims/internal/counted.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/cents.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

namespace tonghe::claims {

namespace {

using columns::BlockWriter;
using columns::ColumnKind;
using internal::Counted;
using internal::KnownItem;

constexpr size_t part_lines = 1 << 17; // what one thread takes at a time

ColumnKind kind_of(catalog::FactType type) {
    switch (type) {
    case catalog::FactType::boolean:
        return ColumnKind::boolean;
    case catalog::FactType::number:
        return ColumnKind::number;
    case catalog::FactType::date:
        return ColumnKind::date;
    case catalog::FactType::text:
        break;
    }
    return ColumnKind::text;
}

struct LineFacts { // of one line
    const Claims& claims;
    const KnownItem& known;
    const Counted& counted;

    uint32_t at() const { return counted.at; }
};

void put(BlockWriter& writer, size_t column, std::optional<int64_t> value, int scale) {
    if (value) {
        writer.number(column, {*value, scale});
    }
}

// Whether a diagnosis is one of those that the item is for; nothing where it is for any.
std::optional<bool> fits_diagnosis(const LineFacts& of) {
    if (of.known.item == nullptr || of.known.item->diagnoses.empty()) {
        return std::nullopt;
    }
    const std::string_view given = of.claims.diagnoses[of.claims.diagnosis[of.at()]];
    const auto& wanted = of.known.item->diagnoses;
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return given.starts_with(one); });
}

using Fill = void (*)(BlockWriter&, size_t column, const LineFacts&);

void put_word(BlockWriter& writer, size_t column, const Words& words, uint32_t code) {
    writer.text(column, words[code]);
}

// How each fact of catalog::claim_facts is filled in. What an item does not say stays unknown, but for its ages, which
// then are those anybody has: a table may ask for both in one rule.
Fill fill_of(std::string_view fact) {
    struct Named {
        std::string_view fact;
        Fill fill;
    };

    static const Named fills[] = {
        {"claim.item", [](auto& w, size_t c, auto& of) { put_word(w, c, of.claims.items, of.claims.item[of.at()]); }},
        {"claim.category",
         [](auto& w, size_t c, auto& of) {
             if (of.known.item != nullptr) {
                 w.text(c, of.known.item->category);
             }
         }},
        {"claim.setting",
         [](auto& w, size_t c, auto& of) { w.text(c, word_of(static_cast<Setting>(of.claims.setting[of.at()]))); }},
        {"claim.quantity",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.claims.quantity[of.at()], 2});
         }},
        {"claim.price",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.claims.price_cents[of.at()], 2});
         }},
        {"claim.amount",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.claims.amount_cents[of.at()], 2});
         }},
        {"claim.day", [](auto& w, size_t c, auto& of) { w.date(c, Date{of.claims.day[of.at()]}); }},
        {"claim.hospital",
         [](auto& w, size_t c, auto& of) { put_word(w, c, of.claims.hospitals, of.claims.hospital[of.at()]); }},
        {"claim.department",
         [](auto& w, size_t c, auto& of) { put_word(w, c, of.claims.departments, of.claims.department[of.at()]); }},
        {"claim.diagnosis",
         [](auto& w, size_t c, auto& of) { put_word(w, c, of.claims.diagnoses, of.claims.diagnosis[of.at()]); }},
        {"claim.sex",
         [](auto& w, size_t c, auto& of) { w.text(c, word_of(static_cast<Sex>(of.claims.sex[of.at()]))); }},
        {"claim.age", [](auto& w, size_t c, auto& of) { w.integer(c, of.claims.age[of.at()]); }},
        {"item.listed", [](auto& w, size_t c, auto& of) { w.boolean(c, of.known.item != nullptr); }},
        {"item.sex",
         [](auto& w, size_t c, auto& of) {
             if (of.known.item != nullptr && !of.known.item->sex.empty()) {
                 w.text(c, of.known.item->sex);
             }
         }},
        {"item.age_from",
         [](auto& w, size_t c, auto& of) {
             if (of.known.item != nullptr) {
                 w.integer(c, of.known.item->age_from.value_or(0));
             }
         }},
        {"item.age_to",
         [](auto& w, size_t c, auto& of) {
             if (of.known.item != nullptr) {
                 w.integer(c, of.known.item->age_to.value_or(150));
             }
         }},
        {"item.price_max",
         [](auto& w, size_t c, auto& of) {
             put(w, c, of.known.item == nullptr ? std::nullopt : of.known.item->price_cents, 2);
         }},
        {"item.day_quantity_max",
         [](auto& w, size_t c, auto& of) {
             put(w, c, of.known.item == nullptr ? std::nullopt : of.known.item->day_quantity, 0);
         }},
        {"item.times_max",
         [](auto& w, size_t c, auto& of) {
             put(w, c, of.known.item == nullptr ? std::nullopt : of.known.item->times, 0);
         }},
        {"item.month_max",
         [](auto& w, size_t c, auto& of) {
             put(w, c, of.known.item == nullptr ? std::nullopt : of.known.item->month_cents, 2);
         }},
        {"item.year_max",
         [](auto& w, size_t c, auto& of) {
             put(w, c, of.known.item == nullptr ? std::nullopt : of.known.item->year_cents, 2);
         }},
        {"item.fits_diagnosis",
         [](auto& w, size_t c, auto& of) {
             if (const auto fits = fits_diagnosis(of)) {
                 w.boolean(c, *fits);
             }
         }},
        {"same.equal_before", [](auto& w, size_t c, auto& of) { w.integer(c, of.counted.equal_before); }},
        {"same.day_quantity",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.counted.day_quantity, 2});
         }},
        {"same.included", [](auto& w, size_t c, auto& of) { w.boolean(c, of.counted.included_by != internal::none); }},
        {"window.times", [](auto& w, size_t c, auto& of) { w.integer(c, of.counted.times); }},
        {"month.amount",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.counted.month_cents, 2});
         }},
        {"year.amount",
         [](auto& w, size_t c, auto& of) {
             w.number(c, {of.counted.year_cents, 2});
         }},
    };
    const auto found =
        std::find_if(std::begin(fills), std::end(fills), [&](const Named& one) { return one.fact == fact; });
    TONGHE_CHECK(found != std::end(fills), "a fact of claims that nothing fills in");
    return found->fill;
}

// What a flag would save, never less than nothing.
int64_t saved_cents(int64_t amount, int scale) { return std::max<int64_t>(columns::cents_of(amount, scale), 0); }

// Of the flags of one line, the largest counts whole and the others nothing; of equal ones the first rule's.
void settle_line(std::span<Flag> flags) {
    const auto largest =
        std::max_element(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) { return a.cents < b.cents; });
    largest->fresh_cents = largest->cents;
}

void settle(std::vector<Flag>& flags) {
    std::sort(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) {
        return a.line != b.line ? a.line < b.line : a.rule < b.rule;
    });
    for (size_t begin = 0; begin < flags.size();) {
        size_t end = begin + 1;
        while (end < flags.size() && flags[end].line == flags[begin].line) {
            ++end;
        }
        settle_line(std::span(flags).subspan(begin, end - begin));
        begin = end;
    }
}

} // namespace

// The lines of some persons: counted, as a table, and asked.
class Reviewer::Part {
  public:
    Part(const Reviewer& reviewer, const Claims& claims, std::span<const KnownItem> items, const ReviewOptions& options)
        : reviewer_(reviewer), claims_(claims), items_(items), options_(options) {
        for (const columns::ColumnSpec& column : reviewer.columns_) {
            fills_.push_back(fill_of(column.name));
        }
    }

    // `order` holds the lines of persons `first` to `last`, one person after the other.
    void flag(internal::ByPerson& all, size_t first, size_t last, std::vector<Flag>& out) {
        counted_.clear();
        for (size_t person = first; person < last; ++person) {
            const uint32_t begin = all.begins[person];
            internal::count(
                claims_, items_, std::span(all.order).subspan(begin, all.begins[person + 1] - begin), counted_
            );
        }
        std::erase_if(counted_, [&](const Counted& one) { return one.at < options_.from; });
        if (counted_.empty()) {
            return;
        }
        const columns::Table table = columns::build(
            reviewer_.columns_,
            counted_.size(),
            [&](BlockWriter& writer, uint64_t first_row, uint32_t rows) { fill(writer, first_row, rows); }
        );
        const std::vector<columns::Outcome> found =
            columns::scan(reviewer_.policies_, table, {.ids = true, .amounts = true, .rules = true});
        for (size_t rule = 0; rule < found.size(); ++rule) {
            take(rule, found[rule], table, out);
        }
    }

  private:
    void fill(BlockWriter& writer, uint64_t first_row, uint32_t rows) const {
        for (uint64_t row = first_row; row < first_row + rows; ++row) {
            const Counted& counted = counted_[row];
            const LineFacts of{claims_, items_[claims_.item[counted.at]], counted};
            for (size_t column = 0; column < fills_.size(); ++column) {
                fills_[column](writer, column, of);
            }
            writer.end_row();
        }
    }

    void take(size_t rule, const columns::Outcome& found, const columns::Table& table, std::vector<Flag>& out) const {
        const Rule& asked = reviewer_.rules_[rule];
        const size_t first = out.size();
        std::vector<uint32_t> unsaid;
        std::vector<size_t> unsaid_places;
        for (size_t i = 0; i < found.ids.size(); ++i) {
            const uint32_t row = found.ids.view()[i];
            const Counted& counted = counted_[row];
            Flag flag;
            flag.line = counted.at;
            flag.rule = static_cast<uint16_t>(rule);
            flag.row = asked.rows[found.rules[i]];
            flag.cents = i < found.amounts.size() ? saved_cents(found.amounts[i], found.amount_scale) : 0;
            if (!asked.flags.rules[found.rules[i]].amount) {
                unsaid.push_back(row);
                unsaid_places.push_back(first + i);
            }
            add_evidence(asked, counted, row, table, flag);
            out.push_back(std::move(flag));
        }
        if (!unsaid.empty()) { // amounts that no column kernel computes
            std::vector<std::optional<columns::Number>> amounts(unsaid.size());
            asked.flags.amount_otherwise(table, unsaid, amounts);
            for (size_t i = 0; i < unsaid.size(); ++i) {
                out[unsaid_places[i]].cents = amounts[i] ? saved_cents(amounts[i]->mantissa, amounts[i]->scale) : 0;
            }
        }
        for (size_t i = first; i < out.size(); ++i) { // nothing is refused that was not charged
            out[i].cents = std::clamp<int64_t>(out[i].cents, 0, claims_.amount_cents[out[i].line]);
        }
    }

    void add_evidence(const Rule& asked, const Counted& counted, uint32_t row, const columns::Table& table, Flag& flag)
        const {
        for (const size_t column : asked.reads) {
            const std::string& fact = reviewer_.columns_[column].name;
            if (fact == "same.equal_before" && counted.equal_first != internal::none) {
                flag.beside = counted.equal_first;
            } else if (fact == "same.included" && counted.included_by != internal::none) {
                flag.beside = counted.included_by;
            }
            if (options_.evidence) {
                flag.facts[fact] = rules::json_of(columns::value_of(table.cell(row, column)));
            }
        }
    }

    const Reviewer& reviewer_;
    const Claims& claims_;
    std::span<const KnownItem> items_;
    const ReviewOptions& options_;
    std::vector<Fill> fills_;
    std::vector<Counted> counted_;
};

Reviewer::Reviewer(std::shared_ptr<const catalog::ReviewDefinition> review) : review_(std::move(review)) {
    std::set<std::string> facts;
    for (const catalog::ReviewRule& rule : review_->rules) {
        for (const catalog::PolicyInput& input : rule.inputs) {
            facts.insert(input.fact);
        }
    }
    for (const catalog::ClaimFact& fact : catalog::claim_facts()) {
        if (facts.contains(fact.id)) {
            columns_.push_back({fact.id, kind_of(fact.type), fact.scale});
        }
    }
    for (const catalog::ReviewRule& rule : review_->rules) {
        columns::CompileOptions options{
            .evaluation = {.text_dates = true}, .columns = {}, .amount = "saved", .null_is_unknown = true};
        Rule made;
        for (const catalog::PolicyInput& input : rule.inputs) {
            options.columns[input.name] = input.fact;
            const auto column =
                std::find_if(columns_.begin(), columns_.end(), [&](const auto& one) { return one.name == input.fact; });
            made.reads.push_back(static_cast<size_t>(column - columns_.begin()));
        }
        auto compiled = columns::compile(review_->model, rule.decision, columns_, options);
        if (!compiled) {
            throw Error(
                errors::not_by_columns,
                {{"review", review_->id}, {"rule", rule.id}, {"reason", compiled.faults().front().what.en}}
            );
        }
        const auto& decision =
            review_->model->decisions[static_cast<size_t>(review_->model->find_decision(rule.decision))];
        const rules::Table& table = *catalog::table_of(decision); // it compiled, so it is one
        made.flags = compiled->policy;
        made.flags.hit = columns::HitPolicy::first; // of several rows that flag, the first says why
        made.flags.rules.clear();
        for (size_t row = 0; row < table.rules.size(); ++row) {
            if (catalog::drawn_output(table, table.rules[row], "flag") == "true") {
                made.flags.rules.push_back(compiled->policy.rules[row]);
                made.rows.push_back(static_cast<uint16_t>(row + 1));
            }
        }
        policies_.push_back(made.flags);
        rules_.push_back(std::move(made));
    }
}

std::vector<Flag> Reviewer::flags(const Claims& claims, const ReviewOptions& options) const {
    const std::vector<KnownItem> items = internal::known_items(*review_, claims);
    internal::ByPerson all = internal::by_person(claims);
    std::vector<size_t> parts{0}; // persons at which each begins
    for (size_t person = 0; person < claims.persons.size(); ++person) {
        if (all.begins[person + 1] - all.begins[parts.back()] >= part_lines) {
            parts.push_back(person + 1);
        }
    }
    if (parts.back() != claims.persons.size()) {
        parts.push_back(claims.persons.size());
    }
    std::vector<Flag> out;
    std::mutex mutex;
    std::exception_ptr failed;
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        Part part(*this, claims, items, options);
        std::vector<Flag> mine;
        try {
            for (size_t i = next++; i + 1 < parts.size(); i = next++) {
                part.flag(all, parts[i], parts[i + 1], mine);
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failed = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        std::move(mine.begin(), mine.end(), std::back_inserter(out));
    };
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < std::min<size_t>(options.threads, parts.size() - 1); ++i) {
        threads.emplace_back(work);
    }
    work();
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failed) {
        std::rethrow_exception(failed);
    }
    settle(out);
    return out;
}

} // namespace tonghe::claims
