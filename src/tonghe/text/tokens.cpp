#include "tonghe/text/tokens.hpp"

#include "tonghe/text/fold.hpp"
#include "tonghe/text/internal/code_points.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace tonghe::text {

namespace {

constexpr size_t word_bytes_max = 64; // longer runs of letters are no words; an index entry of one would help nobody

struct Run {
    bool is_han = false;
    std::vector<std::string> characters;
};

// Runs of Han characters and of letters and digits; everything else only separates.
std::vector<Run> runs_of(std::string_view text) {
    const std::string folded = fold(text);
    std::vector<Run> runs;
    bool open = false;
    for (size_t at = 0; at < folded.size();) {
        const CodePoint next = first_of(std::string_view(folded).substr(at));
        at += next.bytes.size();
        const auto c = static_cast<UChar32>(next.value);
        const bool is_han = u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) != 0;
        const bool is_word = u_isalnum(c) != 0 || (u_getCombiningClass(c) != 0 && open);
        if (!is_han && !is_word) {
            open = false;
            continue;
        }
        if (!open || runs.back().is_han != is_han) {
            runs.push_back({.is_han = is_han});
            open = true;
        }
        runs.back().characters.emplace_back(next.bytes);
    }
    return runs;
}

std::string word_of(const Run& run) {
    std::string word;
    for (const std::string& character : run.characters) {
        if (word.size() + character.size() > word_bytes_max) {
            break;
        }
        word += character;
    }
    return word;
}

std::vector<std::string> pairs_of(const Run& run) {
    std::vector<std::string> pairs;
    for (size_t i = 0; i + 1 < run.characters.size(); ++i) {
        pairs.push_back(run.characters[i] + run.characters[i + 1]);
    }
    return pairs;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) {
            out += between;
        }
        out += word;
    }
    return out;
}

} // namespace

std::vector<std::string> tokens(std::string_view text) {
    std::vector<std::string> out;
    for (const Run& run : runs_of(text)) {
        if (!run.is_han) {
            out.push_back(word_of(run));
            continue;
        }
        const std::vector<std::string> pairs = pairs_of(run);
        out.insert(out.end(), pairs.begin(), pairs.end());
        out.insert(out.end(), run.characters.begin(), run.characters.end());
    }
    return out;
}

std::string index_form(std::string_view text) { return joined(tokens(text), " "); }

std::vector<QueryPhrase> query_phrases(std::string_view query) {
    std::vector<QueryPhrase> out;
    for (const Run& run : runs_of(query)) {
        const bool is_single = run.characters.size() == 1;
        QueryPhrase phrase{
            !run.is_han ? word_of(run)
            : is_single ? run.characters[0]
                        : joined(pairs_of(run), " "),
            !run.is_han};
        if (std::find(out.begin(), out.end(), phrase) == out.end()) {
            out.push_back(std::move(phrase));
        }
    }
    return out;
}

std::string fts5_query(std::string_view query) {
    std::vector<std::string> parts;
    for (const QueryPhrase& phrase : query_phrases(query)) {
        parts.push_back('"' + phrase.words + '"' + (phrase.is_prefix ? "*" : ""));
    }
    return joined(parts, " AND ");
}

std::string tsquery_text(std::string_view query) {
    std::vector<std::string> parts;
    for (const QueryPhrase& phrase : query_phrases(query)) {
        std::string part = phrase.words;
        for (size_t space = part.find(' '); space != std::string::npos; space = part.find(' ', space + 5)) {
            part.replace(space, 1, " <-> ");
        }
        parts.push_back(part.find(' ') == std::string::npos ? part + (phrase.is_prefix ? ":*" : "") : '(' + part + ')');
    }
    return joined(parts, " & ");
}

} // namespace tonghe::text
