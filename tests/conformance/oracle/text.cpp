// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/text.hpp"

#include <algorithm>
#include <cstdlib>

namespace mktme::oracle {

Words words_of(std::string_view text, std::string_view separators) {
    Words words;
    while (!text.empty()) {
        const auto length = std::min(text.find_first_of(separators), text.size());
        if (length > 0) words.emplace_back(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return words;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto length = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return lines;
}

long signed_number(const std::string& text, int base) { return std::strtol(text.c_str(), nullptr, base); }

unsigned long unsigned_number(const std::string& text, int base) {
    return std::strtoul(text.c_str(), nullptr, base);
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace mktme::oracle
