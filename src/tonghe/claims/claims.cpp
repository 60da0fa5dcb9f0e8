#include "tonghe/claims/claims.hpp"

namespace tonghe::claims {

const char* word_of(Sex sex) { return sex == Sex::male ? "male" : "female"; }

const char* word_of(Setting setting) { return setting == Setting::outpatient ? "outpatient" : "inpatient"; }

uint32_t Words::code(std::string_view word) {
    if (const auto known = codes_.find(word); known != codes_.end()) {
        return known->second;
    }
    const std::string& kept = words_.emplace_back(word);
    codes_.emplace(kept, size() - 1);
    return size() - 1;
}

std::optional<uint32_t> Words::find(std::string_view word) const {
    const auto known = codes_.find(word);
    return known == codes_.end() ? std::nullopt : std::optional(known->second);
}

void Claims::reserve(size_t lines) {
    for (auto* column : {&person, &visit, &hospital, &department, &diagnosis, &item, &number}) {
        column->reserve(lines);
    }
    for (auto* column : {&sex, &setting, &age}) {
        column->reserve(lines);
    }
    day.reserve(lines);
    quantity.reserve(lines);
    price_cents.reserve(lines);
    amount_cents.reserve(lines);
}

void Claims::add(const Line& line) {
    person.push_back(persons.code(line.person));
    visit.push_back(visits.code(line.visit));
    hospital.push_back(hospitals.code(line.hospital));
    department.push_back(departments.code(line.department));
    diagnosis.push_back(diagnoses.code(line.diagnosis));
    item.push_back(items.code(line.item));
    sex.push_back(static_cast<uint8_t>(line.sex));
    setting.push_back(static_cast<uint8_t>(line.setting));
    age.push_back(line.age);
    day.push_back(line.day.days);
    quantity.push_back(line.quantity);
    price_cents.push_back(line.price_cents);
    amount_cents.push_back(line.amount_cents);
    number.push_back(line.number);
}

Line Claims::line(size_t at) const {
    return {
        persons[person[at]],
        visits[visit[at]],
        hospitals[hospital[at]],
        departments[department[at]],
        diagnoses[diagnosis[at]],
        items[item[at]],
        static_cast<Sex>(sex[at]),
        static_cast<Setting>(setting[at]),
        age[at],
        Date{day[at]},
        quantity[at],
        price_cents[at],
        amount_cents[at],
        number[at]};
}

} // namespace tonghe::claims
