#include "tonghe/claims/sample.hpp"

#include "tonghe/base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace tonghe::claims {

namespace {

using catalog::ReviewItem;

constexpr std::array departments{"内科", "外科", "妇产科", "儿科", "骨科", "中医科", "口腔科", "急诊科"};
constexpr std::array diagnoses{
    "J18.9",
    "I10",
    "E11.9",
    "K29.5",
    "N76.0",
    "M54.5",
    "H25.9",
    "K02.1",
    "O80.0",
    "I63.9",
    "C50.9",
    "J45.9",
    "S82.2",
    "Z34.9"};
constexpr std::array kinds{
    "duplicate",
    "sex",
    "age",
    "frequency",
    "quantity",
    "month",
    "year",
    "included",
    "price",
    "diagnosis",
    "unlisted",
    "look_alike"};
constexpr int quarter_days = 90;

struct Visit {
    std::string number;
    std::string hospital;
    std::string department;
    std::string diagnosis;
    Setting setting = Setting::outpatient;
    Date day;
    int days = 1;
    std::set<std::string> items;
};

// Lines of one person: honest ones first, then one fault.
class Patient {
  public:
    Patient(const catalog::ReviewDefinition& review, Random& random, const SampleOptions& options, Sample& out)
        : review_(review), random_(random), options_(options), out_(out) {
        person_ = fmt::format("P{:012x}", random_.next() & 0xffffffffffff);
        sex_ = random_.chance(0.5) ? Sex::male : Sex::female;
        age_ = static_cast<uint8_t>(random_.chance(0.2) ? random_.below(14) : 14 + random_.below(76));
    }

    void live() {
        const uint64_t visits = 1 + random_.below(4);
        for (uint64_t i = 0; i < visits; ++i) {
            visits_.push_back(visit());
            const uint64_t lines = 3 + random_.below(visits_.back().setting == Setting::inpatient ? 14 : 6);
            for (uint64_t line = 0; line < lines; ++line) {
                add_honest(visits_.back());
            }
        }
    }

    void err(std::string_view kind) {
        Visit& visit = visits_.emplace_back(this->visit());
        visit.items.clear();
        if (kind == "duplicate") {
            duplicate(visit);
        } else if (kind == "frequency") {
            frequency(visit);
        } else if (kind == "month" || kind == "year") {
            limit(visit, kind == "year");
        } else if (kind == "included") {
            included(visit);
        } else if (kind == "look_alike") {
            look_alikes(visit);
        } else {
            single(visit, kind);
        }
    }

  private:
    Visit visit() {
        Visit out;
        out.number = fmt::format("V{:012x}", random_.next() & 0xffffffffffff);
        out.hospital = review_.hospitals[random_.below(review_.hospitals.size())].hospital;
        out.department = departments[random_.below(departments.size())];
        out.diagnosis = diagnoses[random_.below(diagnoses.size())];
        out.setting = random_.chance(0.25) ? Setting::inpatient : Setting::outpatient;
        out.days = out.setting == Setting::inpatient ? 3 + static_cast<int>(random_.below(8)) : 1;
        out.day = options_.from + static_cast<int>(random_.below(static_cast<uint64_t>(quarter_days - out.days)));
        return out;
    }

    static bool is_limited(const ReviewItem& item) {
        return item.day_quantity || item.times || item.month_cents || item.year_cents;
    }

    bool suits_person(const ReviewItem& item) const {
        return (item.sex.empty() || item.sex == word_of(sex_)) && age_ >= item.age_from.value_or(0) &&
               age_ <= item.age_to.value_or(150);
    }

    static bool suits_visit(const ReviewItem& item, const Visit& visit) {
        return item.diagnoses.empty() ||
               std::any_of(item.diagnoses.begin(), item.diagnoses.end(), [&](const auto& one) {
                   return visit.diagnosis.starts_with(one);
               });
    }

    // Neither contains nor is contained in what the visit has already.
    bool stands_alone(const ReviewItem& item, const Visit& visit) const {
        const auto contains = [](const ReviewItem& narrow, const std::string& wide) {
            return std::find(narrow.included_in.begin(), narrow.included_in.end(), wide) != narrow.included_in.end();
        };
        return std::none_of(visit.items.begin(), visit.items.end(), [&](const std::string& other) {
            const ReviewItem* there = review_.item(other);
            return contains(item, other) || (there != nullptr && contains(*there, item.item));
        });
    }

    int64_t price_of(const ReviewItem& item) {
        const int64_t most = item.price_cents.value_or(2000);
        return std::max<int64_t>(1, most - most * static_cast<int64_t>(random_.below(30)) / 100);
    }

    uint32_t add(Visit& visit, std::string_view item, Date day, int64_t quantity, int64_t price_cents) {
        const auto at = static_cast<uint32_t>(out_.claims.lines());
        out_.claims.add(
            {person_,
             visit.number,
             visit.hospital,
             visit.department,
             visit.diagnosis,
             item,
             sex_,
             visit.setting,
             age_,
             day,
             static_cast<int32_t>(quantity * 100),
             price_cents,
             quantity * price_cents,
             at + 2}
        );
        visit.items.emplace(item);
        used_.emplace(item);
        charged_.emplace(item, visit.hospital, day);
        return at;
    }

    const ReviewItem& any_item() { return review_.items[random_.below(review_.items.size())]; }

    void add_honest(Visit& visit) {
        for (int tries = 0; tries < 20; ++tries) {
            const ReviewItem& item = any_item();
            const bool again = used_.contains(item.item) && (is_limited(item) || visit.items.contains(item.item));
            const Date day = visit.day + static_cast<int>(random_.below(static_cast<uint64_t>(visit.days)));
            if (again || charged_.contains({item.item, visit.hospital, day}) || !suits_person(item) ||
                !suits_visit(item, visit) || !stands_alone(item, visit)) {
                continue;
            }
            const int64_t most =
                item.month_cents || item.year_cents ? 1 : std::min<int64_t>(3, item.day_quantity.value_or(3));
            add(visit,
                item.item,
                day,
                1 + static_cast<int64_t>(random_.below(static_cast<uint64_t>(most))),
                price_of(item));
            return;
        }
    }

    // An item that only the fault makes wrong: new to the person, and alone in its visit.
    template <class Wanted> const ReviewItem* item_for(const Visit& visit, Wanted wanted) {
        for (int tries = 0; tries < 400; ++tries) {
            const ReviewItem& item = any_item();
            if (!used_.contains(item.item) && stands_alone(item, visit) && wanted(item)) {
                return &item;
            }
        }
        return nullptr;
    }

    void plant(uint32_t line, std::string_view kind) { out_.planted.emplace(line, kind); }

    void duplicate(Visit& visit) {
        const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
            return suits_person(one) && suits_visit(one, visit) && !is_limited(one);
        });
        if (item != nullptr) {
            const int64_t price = price_of(*item);
            add(visit, item->item, visit.day, 1, price);
            plant(add(visit, item->item, visit.day, 1, price), "duplicate");
        }
    }

    void frequency(Visit& visit) {
        const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
            return suits_person(one) && suits_visit(one, visit) && one.times && *one.times <= 4 && !one.month_cents &&
                   !one.year_cents && *one.times < one.times_days;
        });
        if (item == nullptr) {
            return;
        }
        const int64_t price = price_of(*item);
        visit.day = std::min(visit.day, options_.from + (quarter_days - 10));
        for (int64_t time = 0; time < *item->times; ++time) {
            add(visit, item->item, visit.day + static_cast<int>(time), 1, price);
        }
        plant(add(visit, item->item, visit.day + static_cast<int>(*item->times), 1, price), "frequency");
    }

    void limit(Visit& visit, bool year) {
        const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
            return suits_person(one) && suits_visit(one, visit) && !one.times && !one.day_quantity && one.price_cents &&
                   (year ? one.year_cents && !one.month_cents : one.month_cents && !one.year_cents);
        });
        if (item == nullptr) {
            return;
        }
        const int64_t most = year ? *item->year_cents : *item->month_cents;
        const int64_t under = most / *item->price_cents; // how many just fit
        visit.day = Date::of(visit.day.year(), visit.day.month(), 1 + static_cast<unsigned>(random_.below(20)));
        add(visit, item->item, visit.day, std::max<int64_t>(1, under), *item->price_cents);
        plant(add(visit, item->item, visit.day + 3, 2, *item->price_cents), year ? "year" : "month");
    }

    void included(Visit& visit) {
        const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
            return suits_person(one) && suits_visit(one, visit) && !is_limited(one) && !one.included_in.empty();
        });
        const ReviewItem* wide = item == nullptr ? nullptr : review_.item(item->included_in.front());
        if (wide == nullptr || used_.contains(wide->item) || !suits_person(*wide) || !suits_visit(*wide, visit)) {
            return;
        }
        plant(add(visit, item->item, visit.day, 1, price_of(*item)), "included");
        add(visit, wide->item, visit.day, 1, price_of(*wide));
    }

    // Faults of one line.
    void single(Visit& visit, std::string_view kind) {
        if (kind == "unlisted") {
            plant(add(visit, fmt::format("ZF-{:04}", random_.below(10'000)), visit.day, 1, 8800), kind);
            return;
        }
        const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
            const bool right_sex = one.sex.empty() || one.sex == word_of(sex_);
            const bool right_age = age_ >= one.age_from.value_or(0) && age_ <= one.age_to.value_or(150);
            const bool right_diagnosis = suits_visit(one, visit);
            return right_sex == (kind != "sex") && right_age == (kind != "age") &&
                   right_diagnosis == (kind != "diagnosis") &&
                   (kind != "quantity" || (one.day_quantity && !one.times && !one.month_cents && !one.year_cents)) &&
                   (kind != "price" || one.price_cents) && (kind == "quantity" || !is_limited(one));
        });
        if (item == nullptr) {
            return;
        }
        const int64_t quantity =
            kind == "quantity" ? *item->day_quantity + 1 + static_cast<int64_t>(random_.below(4)) : 1;
        const int64_t price =
            kind == "price" ? *item->price_cents + 100 + static_cast<int64_t>(random_.below(9000)) : price_of(*item);
        plant(add(visit, item->item, visit.day, quantity, price), kind);
    }

    // The same in another hospital that day; as often as is allowed and once more when the days are over; as much as is
    // allowed on a day; the contained item a visit later.
    void look_alikes(Visit& visit) {
        const auto fits = [&](const ReviewItem& one) { return suits_person(one) && suits_visit(one, visit); };
        Visit other = visit;
        other.number += "b";
        other.hospital = std::find_if(review_.hospitals.begin(), review_.hospitals.end(), [&](const auto& one) {
                             return one.hospital != visit.hospital;
                         })->hospital;
        if (const ReviewItem* item =
                item_for(visit, [&](const ReviewItem& one) { return fits(one) && !is_limited(one); })) {
            const int64_t price = price_of(*item);
            add(visit, item->item, visit.day, 1, price);
            add(other, item->item, visit.day, 1, price);
            out_.look_alikes += 1;
        }
        if (const ReviewItem* item = item_for(visit, [&](const ReviewItem& one) {
                return fits(one) && one.times && *one.times <= 4 && !one.month_cents && !one.year_cents &&
                       one.times_days <= 31 && *one.times <= one.times_days;
            })) {
            const int64_t price = price_of(*item);
            const Date first = options_.from + static_cast<int>(random_.below(50));
            for (int64_t time = 0; time < *item->times; ++time) {
                add(visit, item->item, first + static_cast<int>(time), 1, price);
            }
            add(visit, item->item, first + static_cast<int>(item->times_days), 1, price);
            out_.look_alikes += 1;
        }
        if (const ReviewItem* item =
                item_for(visit, [&](const ReviewItem& one) { return fits(one) && one.day_quantity && !one.times; })) {
            add(visit, item->item, visit.day, *item->day_quantity, price_of(*item));
            out_.look_alikes += 1;
        }
        const ReviewItem* narrow = item_for(visit, [&](const ReviewItem& one) {
            return fits(one) && !is_limited(one) && !one.included_in.empty();
        });
        const ReviewItem* wide = narrow == nullptr ? nullptr : review_.item(narrow->included_in.front());
        if (wide != nullptr && !used_.contains(wide->item) && fits(*wide) && stands_alone(*wide, visit)) {
            add(visit, wide->item, visit.day, 1, price_of(*wide));
            other.number += "c";
            add(other, narrow->item, visit.day + 1, 1, price_of(*narrow));
            out_.look_alikes += 1;
        }
    }

    const catalog::ReviewDefinition& review_;
    Random& random_;
    const SampleOptions& options_;
    Sample& out_;
    std::string person_;
    Sex sex_ = Sex::male;
    uint8_t age_ = 0;
    std::vector<Visit> visits_;
    std::set<std::string> used_;
    std::set<std::tuple<std::string, std::string, Date>> charged_; // item, hospital, day
};

} // namespace

Sample make_sample(const catalog::ReviewDefinition& review, const SampleOptions& options) {
    Sample out;
    Random random(options.seed);
    out.claims.reserve(options.lines + 64);
    size_t kind = 0;
    while (out.claims.lines() < options.lines) {
        Patient patient(review, random, options, out);
        patient.live();
        if (random.chance(options.faulty)) {
            patient.err(kinds[kind++ % kinds.size()]);
        }
    }
    return out;
}

} // namespace tonghe::claims
