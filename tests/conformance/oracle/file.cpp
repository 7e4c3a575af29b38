// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace mktme::oracle {

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in || std::filesystem::is_directory(path)) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

bool write_file(const std::string& path, const std::string& bytes) {
    std::ofstream out{path, std::ios::binary};
    out << bytes;
    out.close();
    return !out.fail();
}

std::string first_line_with(const std::string& path, const std::string& prefix) {
    std::ifstream in{path};
    std::string line;
    while (std::getline(in, line))
        if (line.starts_with(prefix)) return line;
    return {};
}

}  // namespace mktme::oracle
