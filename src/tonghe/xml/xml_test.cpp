#include "tonghe/xml/xml.hpp"

#include <gtest/gtest.h>

namespace tonghe::xml {

TEST(xml_parse, hostile_documents_are_refused_early) {
    const auto code = [](const std::string& xml) {
        const auto parsed = parse(xml, "x");
        return parsed ? std::string() : parsed.faults()[0].code;
    };
    EXPECT_EQ(code("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>"), "xml.doctype");
    EXPECT_EQ(code("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"), "xml.doctype");
    EXPECT_EQ(code("<a>&unknown;</a>"), "xml.not_xml");
    EXPECT_EQ(code("<a b='1' b='2'/>"), "xml.not_xml");
    EXPECT_EQ(code("<a/><b/>"), "xml.not_xml");
    EXPECT_EQ(code("<a>\xff</a>"), "xml.not_xml");
    EXPECT_EQ(code(""), "xml.not_xml");
    EXPECT_EQ(code("<a>"), "xml.not_xml");
    EXPECT_EQ(code("<p:a/>"), "xml.not_xml");
    std::string deep;
    for (int i = 0; i < 250; ++i) {
        deep += "<a>";
    }
    EXPECT_EQ(code(deep), "xml.too_deep");
    EXPECT_EQ(code(std::string(6 << 20, ' ')), "xml.too_large");
    std::string many = "<a>";
    for (int i = 0; i < 100'001; ++i) {
        many += "<b/>";
    }
    EXPECT_EQ(code(many), "xml.too_large");
    const auto good = parse("<a b='&lt;&amp;&#x4E2D;'>\n<c>x &amp; <![CDATA[<y>]]></c></a>", "x");
    ASSERT_TRUE(good);
    EXPECT_EQ(*good->attribute("b"), "<&中");
    EXPECT_EQ(good->children[0].text, "x & <y>");
    EXPECT_EQ(good->children[0].line, 2);
}

TEST(xml_escaped, what_is_written_is_read_again) {
    const std::string text = "a < b && b > \"c\"\r\n\t中";
    const auto read = parse("<a b=\"" + escaped(text) + "\">" + escaped(text, Place::content) + "</a>", "x");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read->attribute("b"), text);
    EXPECT_EQ(read->text, text);
    EXPECT_EQ(escaped("\"\n\x01"), "&quot;&#10;");
    EXPECT_EQ(escaped("\"\n\x01", Place::content), "\"\n");
}

} // namespace tonghe::xml
