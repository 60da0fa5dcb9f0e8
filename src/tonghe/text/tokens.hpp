// Text as the words of a search index. Chinese has no spaces, so a run of Han characters becomes its pairs and its
// single characters; any part of two or more characters is then found exactly, names and case numbers too.
//
//   index:  居住证 GB-12  →  居住 住证 居 住 证 gb 12
//   query:  居住证        →  the phrase "居住 住证"
//
// Always true
//  1. A query finds a text exactly if every Han run of the query stands in it and every Latin word begins a word of it.
//  2. Pairs of one run stand together; the single characters after them keep runs apart, so no phrase spans two runs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::text {

std::vector<std::string> tokens(std::string_view text); // in the order of the index
std::string index_form(std::string_view text); // the same, joined by spaces: for FTS5 and to_tsvector('simple', …)

// One phrase for each run or word of the query, its tokens joined by spaces. All must be found, Latin words as
// prefixes.
struct QueryPhrase {
    std::string words;
    bool is_prefix = false; // a Latin or digit word: `gb1` finds `gb12`

    bool operator==(const QueryPhrase&) const = default;
};

std::vector<QueryPhrase> query_phrases(std::string_view query);
std::string fts5_query(std::string_view query);   // SQLite: `"居住 住证" AND "gb1"*`; empty where nothing is asked
std::string tsquery_text(std::string_view query); // PostgreSQL to_tsquery('simple', …): `(居住 <-> 住证) & gb1:*`

} // namespace tonghe::text
