#include "tonghe/forms/attachment.hpp"

#include <gtest/gtest.h>

namespace tonghe::forms {

namespace {

using namespace std::string_literals;

const std::string pdf = "%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n";

std::string png(char width_high, char height_high) { // of width_high × 256 by height_high × 256 pixels
    return "\x89PNG\r\n\x1a\n"s + "\0\0\0\x0dIHDR\0\0"s + width_high + "\0\0\0"s + height_high +
           "\0\x08\x02\0\0\0\0\0\0\0"s + "\0\0\0\0IEND\xae\x42\x60\x82"s;
}

const std::string jpeg =
    "\xFF\xD8\xFF\xE0\0\x04zz\xFF\xC0\0\x11\x08\x04\0\x03\0\x03zzzzzzzzz\xFF\xDA\xFF\xD9"s; // 768 × 1024

std::string zip_with(const std::string& name) {
    const std::string local = "PK\x03\x04"s + std::string(26, '\0');
    std::string entry = "PK\x01\x02"s + std::string(42, '\0') + name;
    entry[28] = static_cast<char>(name.size());
    std::string end = "PK\x05\x06"s + std::string(18, '\0');
    end[16] = static_cast<char>(local.size());
    return local + entry + end;
}

std::vector<std::string> codes(const std::string& name, const std::string& content, const MaterialRule& rule = {}) {
    std::vector<std::string> out;
    for (const Fault& fault : inspect(name, content, rule).faults) {
        EXPECT_FALSE(
            fault.what.zh.empty() || fault.what.en.empty() || fault.remedy.zh.empty() || fault.remedy.en.empty()
        );
        out.push_back(fault.code);
    }
    return out;
}

using Codes = std::vector<std::string>;

} // namespace

TEST(forms_attachment, knows_files_by_their_content) {
    EXPECT_EQ(kind_of(pdf), FileKind::pdf);
    EXPECT_EQ(kind_of(png(4, 4)), FileKind::png);
    EXPECT_EQ(kind_of(jpeg), FileKind::jpeg);
    EXPECT_EQ(kind_of(zip_with("OFD.xml")), FileKind::ofd);
    EXPECT_EQ(kind_of(zip_with("a.txt")), FileKind::zip);
    EXPECT_EQ(kind_of("MZ..."), FileKind::unknown);
    EXPECT_STREQ(media_type(FileKind::ofd), "application/ofd");
}

TEST(forms_attachment, takes_what_is_whole_and_large_enough) {
    EXPECT_EQ(codes("birth.PDF", pdf), Codes{});
    EXPECT_EQ(codes("a.png", png(4, 4)), Codes{});
    EXPECT_EQ(codes("a.jpeg", jpeg), Codes{});
    EXPECT_EQ(codes("a.ofd", zip_with("OFD.xml"), {.accept = {"ofd"}}), Codes{});
    EXPECT_EQ(inspect("a.jpg", jpeg, {}).width, 768);
    EXPECT_EQ(inspect("a.jpg", jpeg, {}).height, 1024);
}

TEST(forms_attachment, says_what_is_wrong) {
    EXPECT_EQ(codes("a.pdf", ""), Codes{"material.empty"});
    EXPECT_EQ(codes("a.pdf", pdf, {.bytes_max = 10}), Codes{"material.too_large"});
    EXPECT_EQ(codes("a.png", pdf), Codes{"material.name"});
    EXPECT_EQ(codes("a.exe", "MZ..."), Codes{"material.kind"});
    EXPECT_EQ(codes("a.zip", zip_with("a.txt")), Codes{"material.kind"});
    EXPECT_EQ(codes("a.pdf", pdf.substr(0, 20)), Codes{"material.incomplete"});
    EXPECT_EQ(codes("a.png", png(1, 4)), Codes{"material.too_small"});
    EXPECT_EQ(codes("a.png", png(0, 4)), Codes{"material.unreadable"});
    EXPECT_EQ(codes("a.jpg", "\xFF\xD8\xFF\xD9"s), Codes{"material.unreadable"});
}

TEST(forms_attachment, survives_any_cut) {
    for (const std::string& file : {pdf, png(4, 4), jpeg, zip_with("OFD.xml")}) {
        for (size_t length = 0; length < file.size(); ++length) {
            inspect("a.pdf", file.substr(0, length), {.accept = {"pdf", "jpg", "png", "ofd", "zip"}});
        }
    }
}

} // namespace tonghe::forms
