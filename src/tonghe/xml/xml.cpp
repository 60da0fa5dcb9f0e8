#include "tonghe/xml/xml.hpp"

#include "tonghe/base/check.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

namespace tonghe::xml {

namespace {

struct FaultKind {
    const char* code;
    const char* zh;
    const char* en;
    Text remedy;
};

const FaultKind not_xml{
    "xml.not_xml",
    "不是格式正确的 XML：{reason}",
    "not well-formed XML: {reason}",
    {"请用编辑器打开并重新保存该文件。", "Open the file in its editor and save it again."}};
const FaultKind doctype{
    "xml.doctype",
    "文件含有 DOCTYPE 声明",
    "the file has a DOCTYPE",
    {"请删除 <!DOCTYPE …> 声明。", "Remove the <!DOCTYPE …> declaration."}};
const FaultKind too_large{
    "xml.too_large",
    "文件过大：{what} 超过 {max}",
    "the file is too large: more than {max} {what}",
    {"请拆成几个文件。", "Split it into several files."}};
const FaultKind too_deep{
    "xml.too_deep",
    "XML 嵌套超过 {max} 层",
    "XML is nested deeper than {max} levels",
    {"请用编辑器重新保存该文件。", "Save the file again with its editor."}};

class Faults {
  public:
    explicit Faults(std::string file) : file_(std::move(file)) {}

    void add(const FaultKind& kind, int line, const TextArguments& arguments) {
        list_.push_back(
            {.code = kind.code,
             .file = file_,
             .line = line,
             .what = {fill(kind.zh, arguments), fill(kind.en, arguments)},
             .remedy = kind.remedy}
        );
    }

    bool empty() const { return list_.empty(); }

    std::vector<Fault> take() { return std::move(list_); }

  private:
    std::string file_;
    std::vector<Fault> list_;
};

// What the callbacks of libxml2 share. They are called from C, so nothing here may throw; running out of memory ends
// the process.
struct Reader {
    xmlParserCtxtPtr context = nullptr;
    Limits limits;
    Faults faults;
    bool stopped = false;
    size_t elements = 0;
    Element root; // a holder whose only child is the document's root
    std::vector<Element*> path;

    void stop(const FaultKind& kind, const TextArguments& arguments) {
        if (!stopped) {
            stopped = true;
            faults.add(kind, xmlSAX2GetLineNumber(context), arguments);
            xmlStopParser(context);
        }
    }
};

std::string text_of(const xmlChar* text) {
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

void on_start(
    void* data,
    const xmlChar* name,
    const xmlChar*,
    const xmlChar* space,
    int prefixes,
    const xmlChar** prefix,
    int attributes,
    int,
    const xmlChar** attribute
) noexcept {
    Reader& reader = *static_cast<Reader*>(data);
    if (reader.stopped) {
        return;
    }
    if (reader.path.size() > static_cast<size_t>(reader.limits.depth_max)) {
        reader.stop(too_deep, {{"max", std::to_string(reader.limits.depth_max)}});
        return;
    }
    if (++reader.elements > reader.limits.elements_max) {
        reader.stop(too_large, {{"what", "elements"}, {"max", std::to_string(reader.limits.elements_max)}});
        return;
    }
    // Children are appended to the innermost open element only, so pointers to its ancestors stay valid.
    Element& element = reader.path.back()->children.emplace_back();
    element.space = text_of(space);
    element.name = text_of(name);
    element.line = xmlSAX2GetLineNumber(reader.context);
    element.attributes.reserve(static_cast<size_t>(attributes));
    for (int i = 0; i < attributes; ++i) { // five pointers each: name, prefix, namespace, value, end of value
        const xmlChar** at = attribute + static_cast<ptrdiff_t>(i) * 5;
        element.attributes.push_back(
            {text_of(at[2]),
             text_of(at[0]),
             std::string(reinterpret_cast<const char*>(at[3]), static_cast<size_t>(at[4] - at[3]))}
        );
    }
    for (int i = 0; i < prefixes; ++i) {
        const xmlChar** at = prefix + static_cast<ptrdiff_t>(i) * 2;
        element.prefixes.emplace_back(text_of(at[0]), text_of(at[1]));
    }
    reader.path.push_back(&element);
}

void on_end(void* data, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
    Reader& reader = *static_cast<Reader*>(data);
    if (!reader.stopped && reader.path.size() > 1) {
        reader.path.pop_back();
    }
}

void on_text(void* data, const xmlChar* text, int length) noexcept {
    Reader& reader = *static_cast<Reader*>(data);
    if (!reader.stopped && reader.path.size() > 1) {
        reader.path.back()->text.append(reinterpret_cast<const char*>(text), static_cast<size_t>(length));
    }
}

void on_doctype(void* data, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
    static_cast<Reader*>(data)->stop(doctype, {});
}

void on_error(void* data, xmlErrorPtr error) noexcept {
    Reader& reader = *static_cast<Reader*>(data);
    if (reader.stopped || error == nullptr || error->level < XML_ERR_ERROR) {
        return;
    }
    // A namespace is a name to us, whether or not it is spelt as a URI should be: some editors put spaces into one.
    if (error->code == XML_WAR_NS_URI || error->code == XML_WAR_NS_URI_RELATIVE) {
        return;
    }
    std::string reason = error->message == nullptr ? "?" : error->message;
    while (!reason.empty() && (reason.back() == '\n' || reason.back() == ' ')) {
        reason.pop_back();
    }
    reader.stopped = true; // the first fault of a text that is not XML makes the rest guesswork
    reader.faults.add(not_xml, error->line, {{"reason", reason}});
}

} // namespace

const std::string* Element::attribute(std::string_view wanted) const {
    for (const Attribute& candidate : attributes) {
        if (candidate.space.empty() && candidate.name == wanted) {
            return &candidate.value;
        }
    }
    return nullptr;
}

const Element* Element::child(std::string_view wanted) const {
    for (const Element& candidate : children) {
        if (candidate.name == wanted && candidate.space == space) {
            return &candidate;
        }
    }
    return nullptr;
}

Parsed<Element> parse(std::string_view text, const std::string& file, const Limits& limits) {
    Reader reader{.limits = limits, .faults = Faults(file)};
    if (text.size() > limits.bytes_max) {
        reader.faults.add(too_large, 0, {{"what", "bytes"}, {"max", std::to_string(limits.bytes_max)}});
        return reader.faults.take();
    }
    static const bool initialised = (xmlInitParser(), true);
    static_cast<void>(initialised);

    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_start;
    handler.endElementNs = on_end;
    handler.characters = on_text;
    handler.cdataBlock = on_text;
    handler.ignorableWhitespace = on_text;
    handler.internalSubset = on_doctype;
    handler.serror = on_error;
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> context(
        xmlCreatePushParserCtxt(&handler, &reader, nullptr, 0, file.c_str()), xmlFreeParserCtxt
    );
    TONGHE_CHECK(context != nullptr, "no memory for an XML parser");
    reader.context = context.get();
    reader.path.push_back(&reader.root);
    // Entities are replaced so that `&amp;` in attributes reads as `&`; others cannot exist without a document type.
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
    // In slices, so that a refused document is not read to its end.
    for (size_t at = 0; at < text.size() && !reader.stopped; at += 65536) {
        const std::string_view slice = text.substr(at, 65536);
        xmlParseChunk(context.get(), slice.data(), static_cast<int>(slice.size()), 0);
    }
    if (!reader.stopped) {
        xmlParseChunk(context.get(), "", 0, 1);
    }
    if (context->myDoc != nullptr) {
        xmlFreeDoc(context->myDoc);
        context->myDoc = nullptr;
    }
    if (reader.faults.empty() && (reader.root.children.size() != 1 || context->wellFormed == 0)) {
        reader.faults.add(not_xml, 1, {{"reason", "no root element"}});
    }
    if (!reader.faults.empty()) {
        return reader.faults.take();
    }
    return std::move(reader.root.children[0]);
}

void append_escaped(std::string& out, std::string_view text, Place place) {
    const bool in_attribute = place == Place::attribute;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += in_attribute ? "&quot;" : "\"";
            break;
        case '\r':
            out += "&#13;";
            break;
        case '\n':
            out += in_attribute ? "&#10;" : "\n";
            break;
        case '\t':
            out += in_attribute ? "&#9;" : "\t";
            break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20) {
                out += c;
            }
        }
    }
}

std::string escaped(std::string_view text, Place place) {
    std::string out;
    append_escaped(out, text, place);
    return out;
}

} // namespace tonghe::xml
