#include "tonghe/disbursement/internal/telling.hpp"

#include "tonghe/disbursement/paying.hpp"
#include "tonghe/identity/residents.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/registry/bulk_reader.hpp"

namespace tonghe::disbursement::internal {

namespace {

struct Reader { // of what is told
    std::string account;
    std::string enterprise; // name, where she acts for one
};

// By the payee's record.
std::multimap<std::string, Reader> readers_of(Tx& tx, Payees kind, const std::set<std::string>& payees) {
    std::multimap<std::string, Reader> out;
    if (kind == Payees::persons) {
        for (const auto& [person, account] : identity::accounts_of_persons(tx.beside(), payees)) {
            out.emplace(person, Reader{account.text(), ""});
        }
        return out;
    }
    std::map<std::string, registry::Record> by_code;
    registry::each_of(tx.beside(), payees, [&](const registry::Record& one) { by_code.emplace(one.key, one); });
    std::set<std::string> codes;
    for (const auto& [code, record] : by_code) {
        codes.insert(code);
    }
    for (const auto& [code, account] : identity::accounts_acting_for(tx.beside(), codes, tx.now())) {
        const registry::Record& record = by_code.at(code);
        out.emplace(record.id.text(), Reader{account.text(), record.text("name")});
    }
    return out;
}

} // namespace

int tell(Tx& tx, Payees payees, std::span<const Line> lines, const std::function<Told(const Line&)>& what) {
    std::set<std::string> records;
    for (const Line& line : lines) {
        records.insert(line.payee);
    }
    const auto readers = readers_of(tx, payees, records);
    int count = 0;
    for (const Line& line : lines) {
        const auto [first, last] = readers.equal_range(line.payee);
        for (auto one = first; one != last; ++one) {
            const Reader& reader = one->second;
            Told told = what(line);
            if (!reader.enterprise.empty()) {
                told.title = {reader.enterprise + "：" + told.title.zh, reader.enterprise + ": " + told.title.en};
            }
            notify::tell(tx, reader.account, told.title, told.text, "/portal/me/benefits");
            ++count;
        }
    }
    return count;
}

int tell_of_failure(Tx& tx, const Batch& batch, const Line& line) {
    const Text why = line.cause.empty() ? Text{"没有收款账户", "no account is known"} : title_of_reason(line.cause);
    const std::string whose = batch.terms.payees == Payees::persons ? "本人名下的" : "本单位的";
    return tell(
        tx,
        batch.terms.payees,
        line,
        {{"一笔待遇没有付成：" + why.zh, "A payment did not arrive: " + why.en},
         {"请在“我的待遇”中填写" + whose + "另一个账号，改好后自动重新支付。",
          "Give another account in the payee's own name under 'My benefits'; it is then paid by itself."}}
    );
}

} // namespace tonghe::disbursement::internal
