// SPDX-License-Identifier: Apache-2.0
#include "sim/config/text_list.hpp"

#include <fmt/format.h>

#include "sim/config/toml_file.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

std::string toml_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) out += fmt::format("\\u{:04X}", byte);
        else if (c == '"' || c == '\\') out.append({'\\', c});
        else out += c;
    }
    return out + '"';
}

std::string print_texts(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const auto& text : texts) out += (out.size() == 1 ? "" : ", ") + toml_quoted(text);
    return out + "]";
}

std::vector<std::string> parse_texts(std::string_view text) {
    if (!text.starts_with('[')) return {std::string{text}};
    try {
        const auto parsed = toml::parse(fmt::format("list = {}", text));
        const auto* list = parsed["list"].as_array();
        if (list == nullptr || parsed.size() != 1) throw BadValue{list_shape};
        return texts_of(*list);
    } catch (const toml::parse_error&) {
        throw BadValue{list_shape};
    }
}

}  // namespace mktme::sim
