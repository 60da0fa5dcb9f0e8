#include "tonghe/base/random.hpp"
#include "tonghe/snapshot/errors.hpp"
#include "tonghe/snapshot/internal/record_parser.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::snapshot;
using internal::RecordParser;
using internal::WantedFields;

namespace {

Json some_value(Random& random) {
    switch (random.below(8)) {
    case 0:
        return nullptr;
    case 1:
        return random.chance(0.5);
    case 2:
        return static_cast<int64_t>(random.next());
    case 3:
        return 12.0;
    case 4:
        return 0.5;
    case 5:
        return Json(JsonObject{{"f1", "inside"}, {"list", Json(JsonArray{1, 2})}});
    case 6:
        return "说\"引号\"\\和\n换行\u0001";
    default:
        return Json(std::string(random.below(300), 'x'));
    }
}

} // namespace

TEST(snapshot_record_parser, reads_fields_as_the_whole_record_has_them) {
    Random random(3);
    RecordParser parser;
    WantedFields wanted;
    for (const char* name : {"f1", "f2", "f3", "一个字段", "f_with_a_long_name"}) {
        (void)wanted.place_of(name);
    }
    EXPECT_EQ(wanted.place_of("f2"), 1U);
    EXPECT_EQ(wanted.find("f9"), -1);
    for (int i = 0; i < 2'000; ++i) {
        JsonObject record;
        for (const char* name : {"f3", "other", "f1", "一个字段", "f2", "f_with_a_long_name", "f4"}) {
            if (random.chance(0.7)) {
                record[name] = some_value(random);
            }
        }
        const std::string json = to_text(record);
        const auto values = parser.parse(json, wanted);
        size_t place = 0;
        for (const char* name : {"f1", "f2", "f3", "一个字段", "f_with_a_long_name"}) {
            const FieldValue whole = field_in(record, name);
            EXPECT_EQ(values[place].kind, whole.kind) << json;
            EXPECT_EQ(values[place].number, whole.number) << json;
            EXPECT_EQ(values[place].text, whole.text) << json;
            ++place;
        }
    }
}

TEST(snapshot_record_parser, refuses_what_is_no_record) {
    RecordParser parser;
    WantedFields wanted;
    (void)wanted.place_of("a");
    for (const char* json : {"", "[]", "7", "{\"b\":1,\"a\"", "{\"b\""}) {
        EXPECT_THROW((void)parser.parse(json, wanted), Error) << json;
    }
}
